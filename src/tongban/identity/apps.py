from tongban.kernel.apps import ContextConfig


class IdentityConfig(ContextConfig):
    default = True
    name = "tongban.identity"
    label = "identity"
    verbose_name = "身份"

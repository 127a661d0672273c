from tongban.kernel.apps import ContextConfig


class PortalConfig(ContextConfig):
    default = True
    name = "tongban.portal"
    label = "portal"
    verbose_name = "门户"

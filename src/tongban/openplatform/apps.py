from tongban.kernel.apps import ContextConfig


class OpenplatformConfig(ContextConfig):
    default = True
    name = "tongban.openplatform"
    label = "openplatform"
    verbose_name = "开放平台"

from tongban.kernel.apps import ContextConfig


class UiConfig(ContextConfig):
    default = True
    name = "tongban.ui"
    label = "ui"
    verbose_name = "界面"

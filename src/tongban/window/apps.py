from tongban.kernel.apps import ContextConfig


class WindowConfig(ContextConfig):
    default = True
    name = "tongban.window"
    label = "window"
    verbose_name = "综合窗口"

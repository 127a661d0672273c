from tongban.kernel.apps import ContextConfig


class SupervisionConfig(ContextConfig):
    default = True
    name = "tongban.supervision"
    label = "supervision"
    verbose_name = "电子监察"

from tongban.kernel.apps import ContextConfig


class ApplicationsConfig(ContextConfig):
    default = True
    name = "tongban.applications"
    label = "applications"
    verbose_name = "申请"

from tongban.kernel.apps import ContextConfig


class CasesConfig(ContextConfig):
    default = True
    name = "tongban.cases"
    label = "cases"
    verbose_name = "办件"

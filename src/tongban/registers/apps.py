from tongban.kernel.apps import ContextConfig


class RegistersConfig(ContextConfig):
    default = True
    name = "tongban.registers"
    label = "registers"
    verbose_name = "基础库与部门数据"

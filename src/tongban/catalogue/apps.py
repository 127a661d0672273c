from tongban.kernel.apps import ContextConfig


class CatalogueConfig(ContextConfig):
    default = True
    name = "tongban.catalogue"
    label = "catalogue"
    verbose_name = "事项目录"

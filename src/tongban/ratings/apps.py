from tongban.kernel.apps import ContextConfig


class RatingsConfig(ContextConfig):
    default = True
    name = "tongban.ratings"
    label = "ratings"
    verbose_name = "好差评"

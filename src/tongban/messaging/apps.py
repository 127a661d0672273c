from tongban.kernel.apps import ContextConfig


class MessagingConfig(ContextConfig):
    default = True
    name = "tongban.messaging"
    label = "messaging"
    verbose_name = "消息"

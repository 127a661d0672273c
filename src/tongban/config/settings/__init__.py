"""One set of settings, split by concern, varied by environment variables only."""

from tongban.config.settings.contexts import *
from tongban.config.settings.database import *
from tongban.config.settings.django import *
from tongban.config.settings.jobs import *
from tongban.config.settings.logging import *
from tongban.config.settings.security import *
from tongban.config.settings.storage import *

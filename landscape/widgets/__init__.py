"""Qt parts that know nothing of surfaces, runs or scenes."""

from landscape.widgets.unread import leave_sources_unread

leave_sources_unread()

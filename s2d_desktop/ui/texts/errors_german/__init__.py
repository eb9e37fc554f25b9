"""German: sentences of errors, by their English ones; ``{}`` is any text.

They come from below the window in English, for the command line and for reports as well.
"""

from s2d_desktop.ui.texts.errors_german import (
    commands,
    computing,
    enhancer_training,
    fiji,
    files,
    images,
    jobs,
    projects,
    training,
    zoo,
)

PHRASES: dict[str, str] = {
    **commands.PHRASES,
    **computing.PHRASES,
    **enhancer_training.PHRASES,
    **fiji.PHRASES,
    **files.PHRASES,
    **images.PHRASES,
    **jobs.PHRASES,
    **projects.PHRASES,
    **training.PHRASES,
    **zoo.PHRASES,
}

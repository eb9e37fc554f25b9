"""Sentences about jobs: the bar at the bottom, the list, what a crash has left."""

SENTENCES: dict[str, str] = {
    "jobs.progress": "Progress of the job",
    "jobs.progress_of": "Progress of: {title}",
    "jobs.pause": "Pause",
    "jobs.pause_tip": "Wait after the present tile; nothing is lost",
    "jobs.resume": "Resume",
    "jobs.resume_tip": "Go on with the next tile",
    "jobs.stop": "Stop and keep best",
    "jobs.stop_tip": "End the training now with the best network so far",
    "jobs.page": "Show its page",
    "jobs.page_tip": "Show the curves and pictures of the training",
    "jobs.cancel": "Cancel",
    "jobs.cancel_tip": "Stop the job within one tile",
    "jobs.cancelling": "{title}: cancelling ...",
    "jobs.paused": "{title}: paused",
    "jobs.stopping": "{title}: ending, the best is kept ...",
    "jobs.cancelled": "{title}: cancelled.",
    "jobs.interrupted": "{title}: interrupted. It can be continued.",
    "jobs.waiting": "{count} waiting",
    "jobs.also": " · ",
    "jobs.beside": "beside a training: both take longer",
    "jobs.beside_paused": "a training is paused",
    "jobs.for_card": "Waiting for the graphics card, which is used by: {title}",
    "jobs.for_card_of_training": (
        "Waiting for the graphics card, which is used by: {title}. Pause that one to let this go "
        "first"
    ),
    "jobs.unit": "tiles",
    "jobs.count": "{done} of {total} {unit}",
    "jobs.left": "about {duration} left",
    "jobs.and_left": "{said}, about {duration} left",
    "jobs.so_far": "{title}: {said}",
    "jobs.preview": "Computing what is visible: {count} tiles left",
    "jobs.ready": "Ready",
    "jobs.done": "{title}: done.",
    "jobs.saved": "Saved {names} in {folder}.",
    "jobs.not_kept": (
        "The whole image is larger than the room for what was computed, which is set in Settings: "
        "what was computed first is dropped again. Use Export to keep all of it."
    ),
    "jobs.enhance": "Enhancing everything",
    "jobs.export": "Writing {name}",
    "jobs.list": "Jobs",
    "jobs.list_tip": "Show what runs, what waits, and what is done",
    "jobs.none": (
        "No jobs yet. An export or another long task appears here; you can go on working, "
        "and ask for more: they run one after the other."
    ),
    "jobs.clear": "Clear finished",
    "jobs.clear_tip": "Take what has ended from the list; the files stay",
    "jobs.close": "Close",
    "jobs.close_tip": "Put the list away (Esc); jobs go on",
    "jobs.sooner": "Sooner",
    "jobs.sooner_tip": "Run it before the one above",
    "jobs.later": "Later",
    "jobs.later_tip": "Run it after the one below",
    "jobs.show": "Show",
    "jobs.show_tip": "Open the file in this window",
    "jobs.folder": "Open folder",
    "jobs.folder_tip": "Show the file where it lies",
    "jobs.again": "Try again",
    "jobs.again_tip": "Run it once more, after those that wait",
    "jobs.forget": "Remove",
    "jobs.forget_tip": "Take it from the list; the file stays",
    "jobs.button_of": "{button}: {title}",
    "jobs.missed": "{said} {count} could not be done: {names}.",
    "jobs.state.waiting": "Waiting for its turn",
    "jobs.state.running": "Beginning ...",
    "jobs.state.paused": "Paused",
    "jobs.state.cancelling": "Cancelling ...",
    "jobs.state.stopping": "Ending: the best network is written and checked ...",
    "closing.title": "A file is being written",
    "closing.text": "What shall become of the jobs that are not done?",
    "closing.more": (
        "Kept running, they go on without a window, and the program ends with the last of them. "
        "Stopped, unfinished files are removed, and the next start offers to write them."
    ),
    "closing.keep": "Keep running until done",
    "closing.stop": "Stop and close",
    "closing.stay": "Do not close",
    "left.done": (
        "Writing {name} in {folder} was cut off when the program ended by surprise: {done} of "
        "{blocks} blocks are done. Continue?"
    ),
    "left.again": (
        "Writing {name} in {folder} was cut off when the program ended by surprise. "
        "Of what was written nothing can be used; it can be written again."
    ),
    "left.waiting": (
        "{name} in {folder} was still to be written when the program ended. Write it now?"
    ),
    "left.folder": (
        "Writing files of all images into {folder} was cut off when the program ended. Those that "
        "are whole are kept. Write the others now?"
    ),
    "left.images": (
        "{count} images were still to be computed into {folder} when the program ended. Results "
        "that are there are kept. Write the others now?"
    ),
    "left.gone": "Not found now: {names}. Connect its disk, or put it back, before you continue.",
    "left.unknown": (
        "Writing {name} in {folder} was cut off when the program ended. How it was made cannot be "
        "read any more: open the image, and export once more."
    ),
    "left.lost": (
        "Writing {name} in {folder} was cut off when the program ended by surprise. The map was "
        "made from strokes painted here: open the image, and export once more."
    ),
    "left.continue": "Continue",
    "left.continue_tip": "Open what was open, and write the blocks that are missing",
    "left.begin": "Write it",
    "left.begin_tip": "Open what was open, set it as it was, and write",
    "left.remove": "Remove the half file",
    "left.remove_tip": "Delete what was written of it, and do not ask again",
    "left.forget": "Do not write",
    "left.forget_tip": "Do not ask again; files that are there stay",
    "left.name": "{button}: {name}",
    "left.cannot.what": "Writing {name} cannot go on.",
    "left.cannot.class": "The class that was exported is not there any more.",
    "left.cannot.network": "The Enhancer or network that was used is not there any more.",
    "left.cannot.image": "The image that was open cannot be found or opened.",
    "left.cannot.strokes": "The painted strokes have been changed since, or are gone.",
    "left.cannot.forest": "The forest of the labels could not be trained again as it was.",
    "left.cannot.settings": "The settings could not be made as they were.",
    "left.cannot.try": "Set what you wish in the steps at the left, and export once more.",
    "restore.text": "Restore your work from {time}? ({name})",
    "restore.more": (
        "The program ended by surprise. The class, threshold, strokes, objects and view come back "
        "as you left them; nothing is saved until you save it."
    ),
    "restore.writing": "Keeping a copy of what was set",
    "restore.restore": "Restore",
    "restore.restore_tip": "Open what was open, as you left it",
    "restore.discard": "Discard",
    "restore.discard_tip": "Forget these changes, and do not ask again; strokes are kept",
    "restore.taken.what": "This work cannot be restored here.",
    "restore.taken.why": "It is open in another window, or was discarded there.",
    "restore.taken.try": "Go on in that window.",
    "announce.done": "Done",
    "announce.failed": "Not done",
}

"""English: the list of commands, keys, and why a command cannot be run."""

SENTENCES = {
    "action.find_command": "Find a &command...",
    "action.find_command.tip": "All commands, found by a few letters of their names",
    # The list
    "commands.title": "Find a command",
    "commands.placeholder": "A few letters of what you want to do",
    "commands.tip": "Up and down choose, Enter runs the command, Esc closes the list",
    "commands.list": "Commands that fit",
    "commands.nothing": "No command has these words. Fewer letters find more.",
    "commands.cannot": "Not now: {why}",
    "commands.steps": "Steps",
    "commands.step": "Step {number}: {name}",
    # Why not
    "why_not.no_file": "nothing is open. Open a file or the example first.",
    "why_not.other_page": "another page is shown. Go back to the image first (Esc).",
    "why_not.only_project": "only the image of an ilastik project can be relinked.",
    "why_not.only_map": "only a probability map or a classifier gets a raw image.",
    "why_not.own_network": "your own network sees raw data; this needs a forest and an Enhancer.",
    "why_not.no_painting": "this needs an image that can be painted on (step 2).",
    "why_not.no_training": "no training runs and none was interrupted.",
    "why_not.nothing_undone": "there is nothing to take back.",
    "why_not.nothing_redone": "there is nothing that was taken back.",
    "why_not.step": "the step says what has to be there first.",
    "why_not.now": "it makes no sense with what is open.",
}

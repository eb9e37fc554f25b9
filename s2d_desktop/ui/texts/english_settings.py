"""English: the settings and the keys of commands."""

SENTENCES = {
    "settings.title": "Settings",
    "settings.pages": "Pages of the settings",
    "settings.page.look": "Look and mouse",
    "settings.page.keys": "Keys",
    "settings.page.computing": "Computing",
    "settings.page.files": "Files and Fiji",
    "settings.reset": "Usual settings",
    "settings.reset_tip": "Bring back the usual settings of all pages; keys stay as they are",
    "settings.close": "Close",
    "settings.close_tip": "Close the settings; what was changed is kept (Esc)",
    "preference.percent": " %",
    "preference.theme.label": "Theme",
    "preference.theme.tip": "Colours of the window; images keep theirs",
    "preference.theme.system": "As the system",
    "preference.theme.light": "Light",
    "preference.theme.dark": "Dark",
    "preference.text_size.label": "Size of text",
    "preference.text_size.tip": "Of the system's text, 100 to 200 %",
    "preference.language.label": "Language (Sprache)",
    "preference.language.tip": "Language of the window, of its help and of most messages",
    "preference.language.when": (
        "Changes at once where no file is open; else when the file is closed, or at the next start."
    ),
    "preference.wheel.label": "The mouse wheel",
    "preference.wheel.tip": "With Shift it does the other of the two; with one slice it zooms",
    "preference.wheel.zoom": "zooms; with Shift it changes the slice",
    "preference.wheel.slice": "changes the slice, as in ilastik; with Shift it zooms",
    "preference.device.label": "Enhancers and networks are computed on",
    "preference.device.tip": "The GPU is used if it can be; what was truly used is shown above",
    "preference.device.auto": "Automatic",
    "preference.device.cpu": "CPU",
    "preference.device.cuda": "NVIDIA GPU (CUDA)",
    "preference.precision.label": "Precision",
    "preference.precision.tip": (
        "Fast may round to 16 bits where the processor can; exact never does"
    ),
    "preference.precision.fast": "Fast",
    "preference.precision.exact": "Exact (32 bit)",
    "preference.cache_mb.label": "Room on the disk for what was computed",
    "preference.cache_mb.tip": (
        "With more, fewer parts of a large image are computed again when you come back to them. "
        "In memory is only about what is in view; the rest waits in a file that is deleted when "
        "the program ends"
    ),
    "preference.results.label": "Folder for results",
    "preference.results.tip": "Where saving begins",
    "preference.results.last": "The folder used last",
    "preference.results.choose": "Choose...",
    "preference.results.choose_tip": "Choose the folder in which saving begins",
    "preference.results.forget": "Folder used last",
    "preference.results.forget_tip": "Begin saving in the folder that was used last",
    "settings.s2d": "Project files (.s2d)",
    "settings.s2d_open": "Open .s2d files with this program",
    "settings.s2d_open_tip": "A double click on a project in the system's folders opens it here",
    "settings.s2d_text": (
        "For your user account alone. Taking the tick away undoes it; if another program opened "
        "these files before, it does so again."
    ),
    "settings.s2d_macos": (
        "On macOS a double click can only open programs that are installed as an app, which this "
        "one is not. Drop the file on the window, or use File > Open."
    ),
    "preference.fiji": "Choose and test Fiji...",
    "preference.fiji_tip": "Which Fiji is used, how much memory it gets, and whether it works",
    # Keys
    "line.clear": "Empty the field",
    "keys.search": "Search",
    "keys.search_tip": "Letters of a command, or its keys",
    "keys.table": "Commands and their keys",
    "keys.command": "Command",
    "keys.keys": "Keys",
    "keys.capture": "New keys",
    "keys.capture_tip": "Press the keys that shall run the chosen command",
    "keys.press": "Click here, then press the keys",
    "keys.take": "Take them over",
    "keys.take_tip": "Give these keys to the chosen command; the other one loses them",
    "keys.none": "No keys",
    "keys.none_tip": "The chosen command gets no keys",
    "keys.reset": "Usual keys",
    "keys.reset_tip": "Give the chosen command its usual keys again",
    "keys.reset_all": "Usual keys for all",
    "keys.reset_all_tip": "Give all commands their usual keys again",
    "keys.conflict": (
        "{keys} belongs to '{name}'. Take it over, or press other keys; nothing has changed yet."
    ),
    "keys.reserved": "{keys} moves through the window or chooses a class. Press other keys.",
    "keys.given": "{keys} now runs '{name}'.",
    "keys.taken": "'{name}' has no keys now.",
    # The wheel
    "wheel.question": "In ilastik the mouse wheel changes the slice; here it zooms. Which one?",
    "wheel.slice": "Change the slice",
    "wheel.slice_tip": "The wheel changes the slice; with Shift it zooms",
    "wheel.zoom": "Zoom",
    "wheel.zoom_tip": "The wheel zooms; with Shift it changes the slice",
}

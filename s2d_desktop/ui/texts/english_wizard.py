"""English: training a network of one's own."""

SENTENCES = {
    "menu.train": "&Train",
    "action.train_network": "&Train my own network...",
    "action.train_network.tip": "From the enhanced map to a network for your raw images, in one go",
    "action.train_details": "Train my own network, step by &step...",
    "action.train_details.tip": "The same, with every setting on a page of its own",
    "action.train_continue": "Show or &continue the training",
    "action.train_continue.tip": "The training that runs, or the one that was interrupted last",
    "action.train_open": "&Open a training...",
    "action.train_open.tip": "The folder of a training: go on with it, or look at its network",
    "enhance.train": "Train my own network...",
    "enhance.train_tip": (
        "A network that sees the raw image and needs neither forest nor Enhancer; it learns from "
        "the enhanced map, without further annotation"
    ),
    "train.title": "Train your own network",
    "train.text": (
        "The enhanced map teaches a network that sees the raw image itself. Nothing more has to be "
        "painted, and afterwards neither forest nor Enhancer is needed."
    ),
    "train.button": "Train my own network...",
    "train.button_tip": "One page with all that is proposed, then it starts",
    "train.details": "Decide page by page...",
    "train.details_tip": "The same, with every setting on a page of its own",
    "train.show": "Show the training",
    "train.show_tip": "Curves, pictures, pause and stop",
    "train.go_on": "Go on with '{name}'",
    "train.go_on_tip": "A training that was interrupted; it goes on where it was",
    "train.bar": "How far the training is",
    "train.afterwards": (
        "A finished network is chosen in step 3, and runs on many images with Run > More images."
    ),
    "start.training": "Continue the training '{name}'",
    "start.training_tip": "It was interrupted: {folder}",
    # The frame
    "wizard.title": "Train my own network",
    "wizard.leave": "Back to the images",
    "wizard.leave_tip": "A training goes on; the menu Train brings it back",
    "wizard.back": "Back",
    "wizard.back_tip": "The page before this one",
    "wizard.next": "Next",
    "wizard.next_tip": "Save the plan and go on",
    "wizard.start": "Start training",
    "wizard.choose": "Choose...",
    "wizard.advanced": "Advanced",
    "wizard.advanced_tip": "Settings that few need to change",
    "wizard.percent": "{value} %",
    "wizard.gb": "{value} GB",
    "wizard.hours": "{value} h",
    "wizard.about": "about {time}",
    "wizard.between": "{low} to {high}",
    "wizard.and": " and ",
    "wizard.curtain.keys": "Drag the handle, or move it with the arrow keys",
    "wizard.plot.last": "{name}: {value}",
    "wizard.plot.none": "after the first validation",
    "wizard.plot.iteration": "iteration {value}",
    "wizard.score.agreement": "agreement",
    "wizard.score.accuracy": "accuracy",
    "step.wizard.goal": "Goal",
    "step.wizard.images": "Images",
    "step.wizard.teacher": "Teacher",
    "step.wizard.labels": "Pseudo-labels",
    "step.wizard.truth": "Truth",
    "step.wizard.computer": "Computer",
    "step.wizard.training": "Training",
    "step.wizard.result": "Result",
    # Facts
    "wizard.fact.get": "You will get",
    "wizard.fact.time": "Takes",
    "wizard.fact.took": "Took",
    "wizard.fact.disk": "On disk",
    "wizard.fact.finds": "Finds",
    "wizard.fact.learns": "Learns from",
    "wizard.fact.held_back": "Held back",
    "wizard.fact.labels": "Labels",
    "wizard.fact.network": "Network",
    "wizard.fact.device": "Runs on",
    "wizard.fact.pace": "Pace",
    "wizard.fact.folder": "Folder",
    "wizard.fact.which": "Kept",
    "wizard.fact.iterations": "Best at",
    "wizard.fact.ended": "Ended",
    "wizard.fact.check": "File",
    # Which part of an image is held back
    "wizard.place.rows.0": "at the top",
    "wizard.place.rows.1": "above the middle",
    "wizard.place.rows.2": "in the middle",
    "wizard.place.rows.3": "below the middle",
    "wizard.place.rows.4": "at the bottom",
    "wizard.place.rows.between": "at the rows {first} to {last}",
    "wizard.place.columns.0": "at the left",
    "wizard.place.columns.1": "left of the middle",
    "wizard.place.columns.2": "in the middle from top to bottom",
    "wizard.place.columns.3": "right of the middle",
    "wizard.place.columns.4": "at the right",
    "wizard.place.columns.between": "at the columns {first} to {last}",
    "wizard.place.slices.between": "at the slices {first} to {last}",
    "wizard.place.slices.0": "at the start",
    "wizard.place.slices.1": "before the middle",
    "wizard.place.slices.2": "in the middle",
    "wizard.place.slices.3": "after the middle",
    "wizard.place.slices.4": "at the end",
    # Summary
    "wizard.summary.title": "A network of your own",
    "wizard.summary.text": (
        "It learns to see the structure in the raw image itself, with the enhanced map as its "
        "teacher. Nothing more has to be annotated, and afterwards neither the forest nor the "
        "Enhancer is needed."
    ),
    "wizard.summary.raw": "It sees: raw image",
    "wizard.summary.teacher": "It learns from: enhanced map",
    "wizard.summary.waits": "being computed...",
    "wizard.summary.start": "Start training",
    "wizard.summary.start_tip": "Begin; you can pause it or close the window at any time",
    "wizard.summary.details": "Change details...",
    "wizard.summary.details_tip": "Every setting, page by page",
    "wizard.summary.maps": "Computing the enhanced map of the images...",
    "wizard.summary.trial": "Trying a few steps, to see that they fit and how long they take...",
    "wizard.summary.parts": "Looking where the structure is...",
    "wizard.summary.no_maps": (
        "The enhanced map was not computed. Go back to the images and try again."
    ),
    "wizard.summary.trying": "being tried...",
    "wizard.summary.card": "will be tried after '{title}'",
    "wizard.summary.unused_card": (
        "the processor; PyTorch cannot use the graphics card ({name}), see Change details > "
        "Computer"
    ),
    "wizard.summary.not_tried": "not known",
    "wizard.summary.rows": "{share} % of its rows",
    "wizard.summary.columns": "{share} % of its columns",
    "wizard.summary.slices": "{count} slices",
    "wizard.summary.part": "{name} ({part})",
    "wizard.summary.held_part": "{name} ({part}, {place})",
    "wizard.summary.moved_part": (
        "{name} ({part}, {place}, since there is almost no {structure} {last})"
    ),
    "wizard.summary.moved_much_part": (
        "{name} ({part}, {place}, since nearly all {structure} is {last})"
    ),
    "wizard.summary.more": "and {count} more",
    "wizard.summary.form.soft": "the map's probabilities as they are",
    "wizard.summary.form.hard": "the most probable class",
    "wizard.summary.strokes": "your strokes count as certain",
    "wizard.summary.rectified": "labels that it firmly disagrees with count less",
    "wizard.summary.consistent": "a mean teacher steadies it",
    # 1 Goal
    "wizard.goal.title": "What do you want?",
    "wizard.goal.text": "A network for slices or for volumes, its name, and its folder.",
    "wizard.goal.kind": "The network sees",
    "wizard.goal.flat": "one slice at a time (2-D)",
    "wizard.goal.flat.tip": "Faster; the right choice for single images and for thick slices",
    "wizard.goal.volumes": "a volume (3-D)",
    "wizard.goal.volumes.tip": "Sees the slices above and below as well; several times as slow",
    "wizard.goal.why_none": "The images are single slices.",
    "wizard.goal.why_flat": "Suggested: 2-D. The slices are far apart, or few.",
    "wizard.goal.why_volumes": (
        "The slices are close together: 3-D may be better, and takes several times as long."
    ),
    "wizard.goal.name.label": "Name",
    "wizard.goal.name.tip": "Lower-case letters, digits and hyphens",
    "wizard.goal.bad_name": "Use lower-case letters, digits and hyphens.",
    "wizard.goal.folder.label": "Folder",
    "wizard.goal.folder.tip": "Where the network, the maps it learns from and checkpoints go",
    "wizard.goal.choose_folder": "Choose the folder",
    "wizard.goal.no_folder": "A folder is needed.",
    "wizard.goal.relative_folder": "Give the whole path of the folder.",
    "wizard.goal.used_folder": "There is a training in this folder already. Choose another one.",
    "wizard.goal.closed_folder": "Nothing can be written there. Choose another folder.",
    "wizard.goal.full_disk": "The disk is too full: {need} are needed. Choose another one.",
    "wizard.goal.get": (
        "a network that finds {structure} in raw images: network.onnx with its description, and a "
        "report"
    ),
    "wizard.goal.at_most": "at most {time}",
    "wizard.goal.disk": "about {need}; {free} are free",
    # 2 Images
    "wizard.images.title": "Which images?",
    "wizard.images.text": (
        "What is held back is never learned from: it shows how good the network is on what it has "
        "not seen. Between both parts of an image a strip is left out."
    ),
    "wizard.images.learned": "Learned from",
    "wizard.images.held_back": "Held back",
    "wizard.images.none": "none yet",
    "wizard.images.add": "Add images...",
    "wizard.images.add_tip": "More raw images; each needs a map on the next page",
    "wizard.images.remove": "Remove",
    "wizard.images.remove_of": "Leave out {name}",
    "wizard.images.remove_tip": "Leave this image out of the training",
    "wizard.images.use_of": "What {name} is used for",
    "wizard.images.use_tip": "Learn from the image, hold it back, or divide it",
    "wizard.images.use.training": "Learn from all of it",
    "wizard.images.use.held_back": "Hold all of it back",
    "wizard.images.use.both": "Learn from it, hold a fifth back",
    "wizard.images.use.own": "As in its plan file",
    "wizard.images.place": "Hold back {place}",
    "wizard.images.place_of": "Where {name} is divided",
    "wizard.images.place_tip": "The part that is held back; it should show the structure",
    "wizard.images.no_image": "Add at least one image.",
    "wizard.images.none_held_back": "Hold back at least one image, or a fifth of one.",
    "wizard.images.none_learned": "Learn from at least one image.",
    "wizard.images.differ_channels": (
        "'{name}' has {mine} channel(s), '{other}' has {theirs}. Use images with the same channels."
    ),
    "wizard.images.differ_slices": (
        "'{name}' has {mine} slice(s), '{other}' has {theirs}. Use only volumes, or a 2-D network."
    ),
    "wizard.images.differ_voxels": (
        "The pixels of '{name}' are {mine} wide, those of '{other}' {theirs}. Scale the images to "
        "the same pixel size, or leave one out."
    ),
    "wizard.images.rows": "rows {first} to {last}",
    "wizard.images.columns": "columns {first} to {last}",
    "wizard.images.slices": "slices {first} to {last}",
    "wizard.images.whole": "all of it",
    # 3 Teacher
    "wizard.teacher.title": "What does it learn from?",
    "wizard.teacher.text": "A map for each image says where the structure is: the teacher.",
    "wizard.teacher.enhanced": "The enhanced map ({name})",
    "wizard.teacher.enhanced.tip": "As you see it now: same forest, Enhancer and scale",
    "wizard.teacher.plain": "The forest's own map",
    "wizard.teacher.plain.tip": "Without the Enhancer; usually worse",
    "wizard.teacher.compute": "Compute the maps",
    "wizard.teacher.compute_tip": "Write the map of each image into the folder of the training",
    "wizard.teacher.curtain": "The forest's map and the teacher's",
    "wizard.teacher.left": "forest",
    "wizard.teacher.raw": "raw image",
    "wizard.teacher.right": "teacher",
    "wizard.teacher.choose_of": "Choose the map of {name}",
    "wizard.teacher.choose_tip": "A probability map of your own for this image",
    "wizard.teacher.there": "{path}",
    "wizard.teacher.computing": "being computed...",
    "wizard.teacher.to_do": "not computed yet",
    "wizard.teacher.no_map": "no map: choose a file",
    "wizard.teacher.waits": "The maps are being computed.",
    "wizard.teacher.not_computed": "The map of '{name}' is not computed yet.",
    "wizard.teacher.not_chosen": "'{name}' has no map. Choose one, or remove the image.",
    # 4 Pseudo-labels
    "wizard.labels.title": "How does the map become labels?",
    "wizard.labels.text": "At the right you see at once what each choice keeps and ignores.",
    "wizard.labels.soft": "Soft labels: probabilities as they are",
    "wizard.labels.soft.tip": "Off: every pixel gets the most probable class",
    "wizard.labels.limited": "Ignore pixels of which the map is unsure",
    "wizard.labels.limited.tip": "Nothing is learned where the most probable class has less",
    "wizard.labels.moved": (
        "Of '{name}' a part {place} is held back: {last} there is almost no {structure}. The page "
        "Images can change that."
    ),
    "wizard.labels.moved_much": (
        "Of '{name}' a part {place} is held back: {last} there is nearly all {structure}, which is "
        "needed to learn from. The page Images can change that."
    ),
    "wizard.labels.limit.label": "Least confidence",
    "wizard.labels.limit.tip": "0.9 keeps pixels below 0.1 and above 0.9",
    "wizard.labels.strokes": "My strokes count as certain",
    "wizard.labels.strokes.tip": "What you painted in ilastik, whatever the map says",
    "wizard.labels.rectify": "Rectify labels",
    "wizard.labels.rectify.tip": (
        "Labels that the network firmly disagrees with count less; for trainings of 10 000 "
        "iterations or more"
    ),
    "wizard.labels.consistent": "Consistency with a mean teacher",
    "wizard.labels.consistent.tip": (
        "The network shall agree with its own running mean; for trainings of 10 000 iterations or "
        "more"
    ),
    "wizard.labels.table": "Share of pixels that are kept, and of the structure in them",
    "wizard.labels.column.image": "Image",
    "wizard.labels.column.kept": "Kept",
    "wizard.labels.column.structure": "Structure",
    "wizard.labels.image.label": "Image that is shown",
    "wizard.labels.image.tip": "The part with most of the structure is shown",
    "wizard.labels.image_entry": "{name}: {use}",
    "wizard.labels.part_entry": "{name}: {use}, {part}",
    "wizard.labels.mask": "Labels over the raw image: structure tinted, ignored pixels striped",
    "wizard.labels.looking": "Looking at the labels...",
    "wizard.labels.legend": (
        "Tinted: structure. Solid: your strokes. Striped: ignored. Here {kept} % are kept."
    ),
    "wizard.labels.histogram": "How sure the map is",
    "wizard.labels.sure": "1 (certain)",
    "wizard.labels.too_few": (
        "Only {kept} % of '{name}' would be learned from; 5 % are needed. Lower the confidence."
    ),
    "wizard.labels.nothing": (
        "There is no {structure} in any of these labels. Choose another map or other images."
    ),
    "wizard.labels.everything": (
        "The labels are {structure} everywhere. Choose another map or other images."
    ),
    "wizard.labels.no_structure": "'{name}' has none of the structure. You can go on.",
    "wizard.labels.no_background": "'{name}' is the structure everywhere. You can go on.",
    "wizard.labels.consistency_weight.label": "Weight of the consistency loss",
    "wizard.labels.consistency_weight.tip": "Beside the loss of the labels, which has 1",
    "wizard.labels.consistency_begin.label": "Consistency from iteration",
    "wizard.labels.consistency_begin.tip": "Until then the mean teacher knows too little",
    "wizard.labels.consistency_ramp_up.label": "Consistency grows over iterations",
    "wizard.labels.consistency_ramp_up.tip": "From nothing to its weight",
    "wizard.labels.consistency_decay.label": "Decay of the mean teacher",
    "wizard.labels.consistency_decay.tip": "Of its running mean; 0.999 in the paper",
    "wizard.labels.rectification_begin.label": "Rectification from iteration",
    "wizard.labels.rectification_begin.tip": "A network that knows nothing judges nothing",
    "wizard.labels.rectification_decay.label": "Decay of the rectification",
    "wizard.labels.rectification_decay.tip": "Of its running means; 0.999 in the paper",
    # 5 Truth
    "wizard.truth.title": "Do you have a ground truth?",
    "wizard.truth.text": (
        "Optional: labels made by hand for what is held back. They are only measured with, never "
        "learned from."
    ),
    "wizard.truth.agreement": (
        "Without it we can only measure agreement with the teacher, not accuracy."
    ),
    "wizard.truth.accuracy": "The score will be accuracy: how right the network is.",
    "wizard.truth.file.label": "Ground truth",
    "wizard.truth.file.tip": "Whole numbers: 0 where nothing is, else the object's number",
    "wizard.truth.of": "Ground truth of {name}",
    "wizard.truth.none": "none",
    "wizard.truth.choose_of": "Choose the ground truth of {name}",
    "wizard.truth.choose_tip": "Labels of the same size as the image",
    "wizard.truth.remove": "Remove",
    "wizard.truth.remove_of": "Use no ground truth of {name}",
    "wizard.truth.remove_tip": "Measure agreement instead",
    # Work, questions, complaints
    "wizard.run.work": "Training",
    "wizard.work.draft": "Looking at the images",
    "wizard.work.pictures": "Making pictures",
    "wizard.work.parts": "Looking where the structure is",
    "wizard.work.labels": "Looking at the labels",
    "wizard.work.truth": "Looking at the ground truth",
    "wizard.work.trial": "Trying a few steps",
    "wizard.job.maps": "Maps for the training",
    "wizard.job.run": "Running the network",
    "wizard.job.training": "Training {name}",
    "wizard.open_title": "Folder of a training",
    "wizard.no_training.what": "There is no training in '{folder}'.",
    "wizard.no_training.why": "It holds neither a plan nor a network.",
    "wizard.no_training.try": "Choose the folder that was named when the training began.",
    "wizard.cannot.what": "A network cannot be trained on this yet.",
    "wizard.cannot.image": "No image is open.",
    "wizard.cannot.map": "There is no map to learn from.",
    "wizard.cannot.own": "A network of your own is shown; choose an Enhancer in step 3.",
    "wizard.cannot.raw": "The raw image of this map is not known.",
    "wizard.cannot.enhanced": "There is no enhanced map yet.",
    "wizard.cannot.try": "Go through the steps at the left first, to the enhanced map.",
    "wizard.discard_title": "Discard the training",
    "wizard.discard_text": (
        "End the training and delete its network and checkpoints in {folder}? Maps and the plan "
        "stay."
    ),
    "wizard.closing.title": "A training is running",
    "wizard.closing.text": "What shall become of the training?",
    "wizard.closing.more": (
        "Paused, it is offered again when the program starts. Left running, it needs the computer "
        "until it is done."
    ),
    "wizard.closing.keep": "Keep it running",
    "wizard.closing.keep_tip": "It goes on without the window",
    "wizard.closing.pause": "Pause, go on next time",
    "wizard.closing.pause_tip": "A checkpoint is written; nothing is lost",
    "wizard.closing.stop": "Stop and keep best",
    "wizard.closing.stop_tip": "End with the best network so far",
    "wizard.closing.cancel": "Do not close",
    "wizard.closing.cancel_tip": "Back to the window",
}

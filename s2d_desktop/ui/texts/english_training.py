"""English: the pages of the wizard from the trial on the computer to the finished network."""

SENTENCES = {
    # 6 Computer
    "wizard.computer.title": "What computes, and how long?",
    "wizard.computer.text": "A few true steps show whether the plan fits this computer.",
    "wizard.computer.device.label": "Device",
    "wizard.computer.device.tip": "What the network is trained on",
    "wizard.computer.device.auto": "Automatic: graphics card, if there is one",
    "wizard.computer.device.cpu": "Processor",
    "wizard.computer.device.cuda": "Graphics card (CUDA)",
    "wizard.computer.on.cpu": "the processor",
    "wizard.computer.on.cuda": "the graphics card",
    "wizard.computer.without_driver": (
        "PyTorch does not get on with the driver of the graphics card ({name}), or the card is "
        "hidden from it: the network is trained on the processor, which takes many times as long. "
        "A newer driver from nvidia.com may help."
    ),
    "wizard.computer.without_build": (
        "The graphics card ({name}) cannot be used by the PyTorch that is installed: the network "
        "is trained on the processor, which takes many times as long. The page "
        "pytorch.org/get-started/locally names the command that installs the build for CUDA."
    ),
    "wizard.computer.patch.label": "Side of a patch, in pixels",
    "wizard.computer.patch.tip": "What the network sees at once; larger needs more memory",
    "wizard.computer.batch.label": "Patches in a batch",
    "wizard.computer.batch.tip": "How many patches make an iteration",
    "wizard.computer.minutes.label": "At most, in minutes",
    "wizard.computer.minutes.tip": "It ends earlier where nothing is gained any more",
    "wizard.computer.iterations.label": "At most, in iterations",
    "wizard.computer.iterations.tip": "It ends earlier where nothing is gained any more",
    "wizard.computer.multiple": "It must be a multiple of {step}.",
    "wizard.computer.try": "Try it",
    "wizard.computer.try_tip": "Three true iterations with these settings; nothing is kept",
    "wizard.computer.trying": "Trying a few steps...",
    "wizard.computer.waits": "The graphics card is busy: the trial begins after '{title}'.",
    "wizard.computer.untried": "These settings have not been tried yet. Press 'Try it'.",
    "wizard.computer.memory": "Memory that it needs, of what is free",
    "wizard.computer.of_memory": "{used} of {free}",
    "wizard.computer.pace": "{seconds} s per iteration",
    "wizard.computer.too_short.consistency": (
        "It ends after about {count} iterations; consistency begins at {begin}. Give it more time, "
        "or let it begin earlier (page Pseudo-labels, Advanced)."
    ),
    "wizard.computer.too_short.rectification": (
        "It ends after about {count} iterations; rectification begins at {begin}. Give it more "
        "time, or let it begin earlier (page Pseudo-labels, Advanced)."
    ),
    "wizard.computer.agreed": "It may take {time} on the processor. Go on all the same",
    "wizard.computer.agreed_tip": "A graphics card or a smaller network would be faster",
    "wizard.computer.not_agreed": "This takes long on the processor. Tick that you agree.",
    "wizard.computer.paper": "the authors: {value}",
    "wizard.computer.maps.label": "Feature maps of the first level",
    "wizard.computer.maps.tip": "More see more, and are slower",
    "wizard.computer.levels.label": "Levels",
    "wizard.computer.levels.tip": "How often the image is halved",
    "wizard.computer.learning_rate.label": "Learning rate",
    "wizard.computer.learning_rate.tip": "Step size of Adam at the start",
    "wizard.computer.weight_decay.label": "Weight decay",
    "wizard.computer.weight_decay.tip": "Of Adam",
    "wizard.computer.validate_every.label": "Validate every (iterations)",
    "wizard.computer.validate_every.tip": "A checkpoint is written as well",
    "wizard.computer.plateau_patience.label": "Checks without gain before slower steps",
    "wizard.computer.plateau_patience.tip": "Validations after which the learning rate falls",
    "wizard.computer.plateau_factor.label": "Learning rate then times",
    "wizard.computer.plateau_factor.tip": "By how much it falls",
    # 7 Training
    "wizard.training.title": "Training",
    "wizard.training.text": (
        "You can go back to your images meanwhile, pause it, or close the window and go on another "
        "day."
    ),
    "wizard.training.progress": "How far the training is",
    "wizard.training.starts": "Starting...",
    "wizard.training.pause": "Pause",
    "wizard.training.pause_tip": "Wait; the computer is free meanwhile",
    "wizard.training.resume": "Continue",
    "wizard.training.resume_tip": "Go on where it was",
    "wizard.training.stop": "Stop and keep best",
    "wizard.training.stop_tip": "End now with the best network so far",
    "wizard.training.discard": "Discard...",
    "wizard.training.discard_tip": "End now and delete what the training wrote",
    "wizard.training.loss": "Loss",
    "wizard.training.loss_learned": "learned from",
    "wizard.training.loss_held_back": "held back",
    "wizard.training.score": "F1 on what is held back",
    "wizard.training.agreement": "agreement",
    "wizard.training.accuracy": "accuracy",
    "wizard.training.tile": "A held-back part: {what}",
    "wizard.training.tile.raw": "raw image",
    "wizard.training.tile.teacher": "teacher",
    "wizard.training.tile.network": "network",
    "wizard.training.no_tile": "after the first validation, at iteration {iteration}",
    "wizard.training.log": "Log",
    "wizard.training.log_tip": "What happened, line by line",
    "wizard.training.so_far": "{what}: {done} of {total} {unit}",
    "wizard.training.pace": "{seconds} s each",
    "wizard.training.validated": "Iteration {iteration}: {score} {value}",
    "wizard.training.not_finished": "The result is shown when the training has ended.",
    "wizard.training.state.none": "Nothing is being trained.",
    "wizard.training.state.waiting": (
        "Waiting until the graphics card is free: another job computes there (see Jobs)."
    ),
    "wizard.training.state.running": "The network is learning.",
    "wizard.training.state.paused": "Paused.",
    "wizard.training.state.stopping": "Ending: the best network is written and checked...",
    "wizard.training.state.finished": "Done.",
    "wizard.training.state.interrupted": "Interrupted. It can be continued.",
    "wizard.training.state.left": "The training goes on by itself.",
    "wizard.training.state.failed": "The training has failed.",
    "wizard.training.state.followed": (
        "The training was started in a terminal: it can only be watched here, and ended there."
    ),
    # 8 Result
    "wizard.result.title": "Your network",
    "wizard.result.text": "It sees raw images; neither forest nor Enhancer is needed any more.",
    "wizard.result.curtain": "Teacher and network on a held-back part",
    "wizard.result.teacher": "teacher",
    "wizard.result.network": "network",
    "wizard.result.no_tile": "There is no picture of this training.",
    "wizard.result.curtain_note": "This part was held back: the network has never learned from it.",
    "wizard.result.agreement": "Agreement {value}",
    "wizard.result.accuracy": "Accuracy {value}",
    "wizard.result.agreement_means": (
        "F1 against the teacher's map on what was held back: how well it agrees with its teacher, "
        "not how right it is. It was chosen by this score, so it is a little optimistic."
    ),
    "wizard.result.accuracy_means": (
        "F1 against labels made by hand on what was held back. It was chosen by this score, so it "
        "is a little optimistic."
    ),
    "wizard.result.size": "U-Net, {ndim}-D, {maps} maps",
    "wizard.result.which.student": "the network itself",
    "wizard.result.which.mean_teacher": "its mean teacher (running mean)",
    "wizard.result.which.None": "the best one",
    "wizard.result.best_of": "iteration {best} of {all}",
    "wizard.result.ended.iterations": "all iterations are done",
    "wizard.result.ended.time": "its time was over",
    "wizard.result.ended.no_gain": "nothing was gained any more",
    "wizard.result.ended.hand": "you stopped it",
    "wizard.result.checked": "network.onnx was read back and gives the same values",
    "wizard.result.use": "Use it here",
    "wizard.result.use_tip": "Show what it finds in the open image, in place of the enhanced map",
    "wizard.result.run": "Run on all images",
    "wizard.result.run_tip": "Write its map of each image of this training",
    "wizard.result.export": "Export...",
    "wizard.result.export_tip": "As an ONNX file, or as a package for bioimage.io",
    "wizard.result.report": "Show the report",
    "wizard.result.report_tip": "Curves, examples, plan and versions, in the web browser",
    "wizard.result.command": "Same as command",
    "wizard.result.command_tip": "What gives the same network without the window",
    "wizard.result.copy": "Copy",
    "wizard.result.copy_tip": "Copy the commands as text",
    "wizard.result.ran": "{count} map(s) were written to {folder}",
}

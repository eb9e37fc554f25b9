"""German: the pages of the wizard from the trial on the computer to the finished network."""

SENTENCES = {
    # 6 Computer
    "wizard.computer.title": "Was rechnet, und wie lange?",
    "wizard.computer.text": (
        "Ein paar echte Iterationen zeigen, ob der Plan zu diesem Rechner passt."
    ),
    "wizard.computer.device.label": "Gerät",
    "wizard.computer.device.tip": "Worauf das Netz trainiert wird",
    "wizard.computer.device.auto": "Automatisch: Grafikkarte, wenn es eine gibt",
    "wizard.computer.device.cpu": "Prozessor",
    "wizard.computer.device.cuda": "Grafikkarte (CUDA)",
    "wizard.computer.on.cpu": "dem Prozessor",
    "wizard.computer.on.cuda": "der Grafikkarte",
    "wizard.computer.without_driver": (
        "PyTorch kommt mit dem Treiber der Grafikkarte ({name}) nicht zurecht, oder die Karte ist "
        "vor ihm verborgen: Das Netz wird auf dem Prozessor trainiert, das dauert um ein "
        "Vielfaches länger. Ein neuerer Treiber von nvidia.com kann helfen."
    ),
    "wizard.computer.without_build": (
        "Das installierte PyTorch kann die Grafikkarte ({name}) nicht nutzen: Das Netz wird auf "
        "dem Prozessor trainiert, das dauert um ein Vielfaches länger. Auf der Seite "
        "pytorch.org/get-started/locally steht der Befehl, der die Fassung für CUDA installiert."
    ),
    "wizard.computer.patch.label": "Seite eines Ausschnitts, in Pixeln",
    "wizard.computer.patch.tip": "Was das Netz auf einmal sieht; größere brauchen mehr Speicher",
    "wizard.computer.batch.label": "Ausschnitte je Stapel",
    "wizard.computer.batch.tip": "Wie viele Ausschnitte eine Iteration ausmachen",
    "wizard.computer.minutes.label": "Höchstens, in Minuten",
    "wizard.computer.minutes.tip": "Es endet früher, wenn nichts mehr gewonnen wird",
    "wizard.computer.iterations.label": "Höchstens, in Iterationen",
    "wizard.computer.iterations.tip": "Es endet früher, wenn nichts mehr gewonnen wird",
    "wizard.computer.multiple": "Es muss ein Vielfaches von {step} sein.",
    "wizard.computer.try": "Versuchen",
    "wizard.computer.try_tip": (
        "Drei echte Iterationen mit diesen Einstellungen; nichts wird behalten"
    ),
    "wizard.computer.trying": "Ein paar Iterationen werden versucht...",
    "wizard.computer.waits": "Die Grafikkarte ist belegt: versucht wird es nach „{title}“.",
    "wizard.computer.untried": "Diese Einstellungen sind noch nicht versucht. „Versuchen“ drücken.",
    "wizard.computer.memory": "Speicher, den es braucht, von dem, was frei ist",
    "wizard.computer.of_memory": "{used} von {free}",
    "wizard.computer.pace": "{seconds} s je Iteration",
    "wizard.computer.too_short.consistency": (
        "Es endet nach etwa {count} Iterationen; die Konsistenz beginnt bei {begin}. Mehr Zeit "
        "geben, oder sie früher beginnen lassen (Seite Pseudo-Labels, Erweitert)."
    ),
    "wizard.computer.too_short.rectification": (
        "Es endet nach etwa {count} Iterationen; die Berichtigung beginnt bei {begin}. Mehr Zeit "
        "geben, oder sie früher beginnen lassen (Seite Pseudo-Labels, Erweitert)."
    ),
    "wizard.computer.agreed": "Auf dem Prozessor kann es {time} dauern. Trotzdem weiter",
    "wizard.computer.agreed_tip": (
        "Mit einer Grafikkarte oder einem kleineren Netz ginge es schneller"
    ),
    "wizard.computer.not_agreed": "Auf dem Prozessor dauert das lange. Zum Fortfahren zustimmen.",
    "wizard.computer.paper": "die Autoren: {value}",
    "wizard.computer.maps.label": "Merkmalskarten der ersten Stufe",
    "wizard.computer.maps.tip": "Mehr sehen mehr und sind langsamer",
    "wizard.computer.levels.label": "Stufen",
    "wizard.computer.levels.tip": "Wie oft das Bild halbiert wird",
    "wizard.computer.learning_rate.label": "Lernrate",
    "wizard.computer.learning_rate.tip": "Schrittweite von Adam am Anfang",
    "wizard.computer.weight_decay.label": "Weight Decay",
    "wizard.computer.weight_decay.tip": "Von Adam",
    "wizard.computer.validate_every.label": "Validieren alle (Iterationen)",
    "wizard.computer.validate_every.tip": "Auch ein Zwischenstand wird geschrieben",
    "wizard.computer.plateau_patience.label": "Prüfungen ohne Gewinn bis zu kleineren Schritten",
    "wizard.computer.plateau_patience.tip": "Validierungen, nach denen die Lernrate sinkt",
    "wizard.computer.plateau_factor.label": "Lernrate dann mal",
    "wizard.computer.plateau_factor.tip": "Um wie viel sie sinkt",
    # 7 Training
    "wizard.training.title": "Training",
    "wizard.training.text": (
        "Inzwischen lassen sich die Bilder ansehen, das Training anhalten, oder das Fenster "
        "schließen und ein andermal weitermachen."
    ),
    "wizard.training.progress": "Wie weit das Training ist",
    "wizard.training.starts": "Beginnt...",
    "wizard.training.pause": "Pause",
    "wizard.training.pause_tip": "Warten; der Rechner ist inzwischen frei",
    "wizard.training.resume": "Fortsetzen",
    "wizard.training.resume_tip": "Dort weitermachen, wo es war",
    "wizard.training.stop": "Beenden, Bestes behalten",
    "wizard.training.stop_tip": "Jetzt mit dem bisher besten Netz beenden",
    "wizard.training.discard": "Verwerfen...",
    "wizard.training.discard_tip": "Jetzt beenden und löschen, was das Training geschrieben hat",
    "wizard.training.loss": "Verlust",
    "wizard.training.loss_learned": "Gelerntes",
    "wizard.training.loss_held_back": "Zurückgehaltenes",
    "wizard.training.score": "F1 auf dem Zurückgehaltenen",
    "wizard.training.agreement": "Übereinstimmung",
    "wizard.training.accuracy": "Genauigkeit",
    "wizard.training.tile": "Ein zurückgehaltener Teil: {what}",
    "wizard.training.tile.raw": "Rohbild",
    "wizard.training.tile.teacher": "Lehrer",
    "wizard.training.tile.network": "Netz",
    "wizard.training.no_tile": "nach der ersten Validierung, bei Iteration {iteration}",
    "wizard.training.log": "Protokoll",
    "wizard.training.log_tip": "Was geschah, Zeile für Zeile",
    "wizard.training.so_far": "{what}: {done} von {total} {unit}",
    "wizard.training.pace": "je {seconds} s",
    "wizard.training.validated": "Iteration {iteration}: {score} {value}",
    "wizard.training.not_finished": "Das Ergebnis ist zu sehen, wenn das Training zu Ende ist.",
    "wizard.training.state.none": "Nichts wird trainiert.",
    "wizard.training.state.waiting": (
        "Wartet, bis die Grafikkarte frei ist: Dort rechnet eine andere Aufgabe (siehe Aufgaben)."
    ),
    "wizard.training.state.running": "Das Netz lernt.",
    "wizard.training.state.paused": "Angehalten.",
    "wizard.training.state.stopping": "Es endet: Das beste Netz wird geschrieben und geprüft...",
    "wizard.training.state.finished": "Fertig.",
    "wizard.training.state.interrupted": "Unterbrochen. Es lässt sich fortsetzen.",
    "wizard.training.state.left": "Das Training läuft allein weiter.",
    "wizard.training.state.failed": "Das Training ist gescheitert.",
    "wizard.training.state.followed": (
        "Das Training wurde in einem Terminal gestartet: Hier ist es nur zu beobachten, beendet "
        "wird es dort."
    ),
    # 8 Result
    "wizard.result.title": "Das eigene Netz",
    "wizard.result.text": "Es sieht Rohbilder; weder Forest noch Enhancer werden noch gebraucht.",
    "wizard.result.curtain": "Lehrer und Netz auf einem zurückgehaltenen Teil",
    "wizard.result.teacher": "Lehrer",
    "wizard.result.network": "Netz",
    "wizard.result.no_tile": "Von diesem Training gibt es kein Bild.",
    "wizard.result.curtain_note": "Dieser Teil war zurückgehalten: Das Netz hat nie daran gelernt.",
    "wizard.result.agreement": "Übereinstimmung {value}",
    "wizard.result.accuracy": "Genauigkeit {value}",
    "wizard.result.agreement_means": (
        "F1 gegen die Karte des Lehrers auf dem Zurückgehaltenen: wie gut es mit seinem Lehrer "
        "übereinstimmt, nicht wie richtig es liegt. Es wurde nach diesem Wert ausgewählt, also ist "
        "er etwas zu gut."
    ),
    "wizard.result.accuracy_means": (
        "F1 gegen von Hand gemachte Labels auf dem Zurückgehaltenen. Es wurde nach diesem Wert "
        "ausgewählt, also ist er etwas zu gut."
    ),
    "wizard.result.size": "U-Net, {ndim}D, {maps} Karten",
    "wizard.result.which.student": "das Netz selbst",
    "wizard.result.which.mean_teacher": "sein Mean Teacher (gleitendes Mittel)",
    "wizard.result.which.None": "das beste",
    "wizard.result.best_of": "Iteration {best} von {all}",
    "wizard.result.ended.iterations": "alle Iterationen sind getan",
    "wizard.result.ended.time": "seine Zeit war um",
    "wizard.result.ended.no_gain": "nichts wurde mehr gewonnen",
    "wizard.result.ended.hand": "von Hand beendet",
    "wizard.result.checked": "network.onnx wurde zurückgelesen und ergibt dieselben Werte",
    "wizard.result.use": "Hier verwenden",
    "wizard.result.use_tip": (
        "Zeigen, was es im offenen Bild findet, anstelle der verbesserten Karte"
    ),
    "wizard.result.run": "Auf alle Bilder anwenden",
    "wizard.result.run_tip": "Seine Karte jedes Bildes dieses Trainings schreiben",
    "wizard.result.export": "Exportieren...",
    "wizard.result.export_tip": "Als ONNX-Datei, oder als Paket für bioimage.io",
    "wizard.result.report": "Bericht zeigen",
    "wizard.result.report_tip": "Kurven, Beispiele, Plan und Versionen, im Webbrowser",
    "wizard.result.command": "Als Befehl",
    "wizard.result.command_tip": "Was dasselbe Netz ohne das Fenster ergibt",
    "wizard.result.copy": "Kopieren",
    "wizard.result.copy_tip": "Die Befehle als Text kopieren",
    "wizard.result.ran": "{count} Karte(n) nach {folder} geschrieben",
}

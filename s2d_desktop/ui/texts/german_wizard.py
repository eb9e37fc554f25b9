"""German: training a network of one's own."""

SENTENCES = {
    "menu.train": "&Trainieren",
    "action.train_network": "&Eigenes Netz trainieren...",
    "action.train_network.tip": (
        "Von der verbesserten Karte zu einem Netz für die eigenen Rohdaten, in einem Zug"
    ),
    "action.train_details": "Eigenes Netz trainieren, &Schritt für Schritt...",
    "action.train_details.tip": "Dasselbe, mit jeder Einstellung auf einer eigenen Seite",
    "action.train_continue": "Training zeigen oder f&ortsetzen",
    "action.train_continue.tip": "Das laufende Training, oder das zuletzt unterbrochene",
    "action.train_open": "Training ö&ffnen...",
    "action.train_open.tip": "Der Ordner eines Trainings: es fortsetzen, oder sein Netz ansehen",
    "enhance.train": "Eigenes Netz trainieren...",
    "enhance.train_tip": (
        "Ein Netz, das das Rohbild sieht und weder Forest noch Enhancer braucht; es lernt von der "
        "verbesserten Karte, ohne weitere Annotation"
    ),
    "train.title": "Eigenes Netz trainieren",
    "train.text": (
        "Die verbesserte Karte lehrt ein Netz, das das Rohbild selbst sieht. Es muss nichts mehr "
        "gemalt werden, und danach braucht es weder Forest noch Enhancer."
    ),
    "train.button": "Eigenes Netz trainieren...",
    "train.button_tip": "Eine Seite mit allem, was vorgeschlagen wird, dann beginnt es",
    "train.details": "Seite für Seite entscheiden...",
    "train.details_tip": "Dasselbe, mit jeder Einstellung auf einer eigenen Seite",
    "train.show": "Training zeigen",
    "train.show_tip": "Kurven, Bilder, Pause und Ende",
    "train.go_on": "„{name}“ fortsetzen",
    "train.go_on_tip": "Ein unterbrochenes Training; es geht weiter, wo es war",
    "train.bar": "Wie weit das Training ist",
    "train.afterwards": (
        "Ein fertiges Netz wird in Schritt 3 gewählt und läuft mit Ausführen > Weitere Bilder über "
        "viele Bilder."
    ),
    "start.training": "Training „{name}“ fortsetzen",
    "start.training_tip": "Es wurde unterbrochen: {folder}",
    # The frame
    "wizard.title": "Eigenes Netz trainieren",
    "wizard.leave": "Zurück zu den Bildern",
    "wizard.leave_tip": "Ein Training läuft weiter; das Menü Trainieren bringt es zurück",
    "wizard.back": "Zurück",
    "wizard.back_tip": "Die Seite vor dieser",
    "wizard.next": "Weiter",
    "wizard.next_tip": "Den Plan speichern und weitergehen",
    "wizard.start": "Training starten",
    "wizard.choose": "Wählen...",
    "wizard.advanced": "Erweitert",
    "wizard.advanced_tip": "Einstellungen, die nur selten geändert werden müssen",
    "wizard.percent": "{value} %",
    "wizard.gb": "{value} GB",
    "wizard.hours": "{value} h",
    "wizard.about": "etwa {time}",
    "wizard.between": "{low} bis {high}",
    "wizard.and": " und ",
    "wizard.curtain.keys": "Den Griff ziehen oder mit den Pfeiltasten bewegen",
    "wizard.plot.last": "{name}: {value}",
    "wizard.plot.none": "nach der ersten Validierung",
    "wizard.plot.iteration": "Iteration {value}",
    "wizard.score.agreement": "Übereinstimmung",
    "wizard.score.accuracy": "Genauigkeit",
    "step.wizard.goal": "Ziel",
    "step.wizard.images": "Bilder",
    "step.wizard.teacher": "Lehrer",
    "step.wizard.labels": "Pseudo-Labels",
    "step.wizard.truth": "Ground Truth",
    "step.wizard.computer": "Rechner",
    "step.wizard.training": "Training",
    "step.wizard.result": "Ergebnis",
    # Facts
    "wizard.fact.get": "Das Ergebnis",
    "wizard.fact.time": "Dauert",
    "wizard.fact.took": "Dauerte",
    "wizard.fact.disk": "Auf der Platte",
    "wizard.fact.finds": "Findet",
    "wizard.fact.learns": "Lernt an",
    "wizard.fact.held_back": "Zurückgehalten",
    "wizard.fact.labels": "Labels",
    "wizard.fact.network": "Netz",
    "wizard.fact.device": "Läuft auf",
    "wizard.fact.pace": "Tempo",
    "wizard.fact.folder": "Ordner",
    "wizard.fact.which": "Behalten",
    "wizard.fact.iterations": "Am besten bei",
    "wizard.fact.ended": "Beendet",
    "wizard.fact.check": "Datei",
    # Which part of an image is held back
    "wizard.place.rows.0": "oben",
    "wizard.place.rows.1": "über der Mitte",
    "wizard.place.rows.2": "in der Mitte",
    "wizard.place.rows.3": "unter der Mitte",
    "wizard.place.rows.4": "unten",
    "wizard.place.rows.between": "in den Zeilen {first} bis {last}",
    "wizard.place.columns.0": "links",
    "wizard.place.columns.1": "links der Mitte",
    "wizard.place.columns.2": "in der Mitte von oben bis unten",
    "wizard.place.columns.3": "rechts der Mitte",
    "wizard.place.columns.4": "rechts",
    "wizard.place.columns.between": "in den Spalten {first} bis {last}",
    "wizard.place.slices.between": "in den Schichten {first} bis {last}",
    "wizard.place.slices.0": "am Anfang",
    "wizard.place.slices.1": "vor der Mitte",
    "wizard.place.slices.2": "in der Mitte",
    "wizard.place.slices.3": "nach der Mitte",
    "wizard.place.slices.4": "am Ende",
    # Summary
    "wizard.summary.title": "Ein eigenes Netz",
    "wizard.summary.text": (
        "Es lernt, die Struktur im Rohbild selbst zu sehen, mit der verbesserten Karte als Lehrer. "
        "Nichts muss mehr annotiert werden, und danach braucht es weder den Forest noch den "
        "Enhancer."
    ),
    "wizard.summary.raw": "Es sieht: Rohbild",
    "wizard.summary.teacher": "Es lernt von: verbesserte Karte",
    "wizard.summary.waits": "wird berechnet...",
    "wizard.summary.start": "Training starten",
    "wizard.summary.start_tip": "Anfangen; Pause und Schließen des Fensters sind jederzeit möglich",
    "wizard.summary.details": "Einzelheiten ändern...",
    "wizard.summary.details_tip": "Jede Einstellung, Seite für Seite",
    "wizard.summary.maps": "Die verbesserte Karte der Bilder wird berechnet...",
    "wizard.summary.trial": (
        "Ein paar Iterationen werden versucht: ob sie passen, und wie lange sie dauern..."
    ),
    "wizard.summary.parts": "Es wird nachgesehen, wo die Struktur ist...",
    "wizard.summary.no_maps": (
        "Die verbesserte Karte wurde nicht berechnet. Zurück zu den Bildern gehen und noch einmal "
        "versuchen."
    ),
    "wizard.summary.trying": "wird versucht...",
    "wizard.summary.card": "wird nach „{title}“ versucht",
    "wizard.summary.unused_card": (
        "dem Prozessor; PyTorch kann die Grafikkarte ({name}) nicht nutzen, siehe Einzelheiten "
        "ändern > Rechner"
    ),
    "wizard.summary.not_tried": "nicht bekannt",
    "wizard.summary.rows": "{share} % der Zeilen",
    "wizard.summary.columns": "{share} % der Spalten",
    "wizard.summary.slices": "{count} Schichten",
    "wizard.summary.part": "{name} ({part})",
    "wizard.summary.held_part": "{name} ({part}, {place})",
    "wizard.summary.moved_part": (
        "{name} ({part}, {place}, denn {last} fehlt {structure} fast ganz)"
    ),
    "wizard.summary.moved_much_part": (
        "{name} ({part}, {place}, denn {structure} liegt fast nur {last})"
    ),
    "wizard.summary.more": "und {count} weitere",
    "wizard.summary.form.soft": "die Wahrscheinlichkeiten der Karte, wie sie sind",
    "wizard.summary.form.hard": "die wahrscheinlichste Klasse",
    "wizard.summary.strokes": "eigene Striche gelten als sicher",
    "wizard.summary.rectified": "Labels, denen es deutlich widerspricht, zählen weniger",
    "wizard.summary.consistent": "ein Mean Teacher macht es ruhiger",
    # 1 Goal
    "wizard.goal.title": "Was soll entstehen?",
    "wizard.goal.text": "Ein Netz für Schichten oder für Volumen, sein Name und sein Ordner.",
    "wizard.goal.kind": "Das Netz sieht",
    "wizard.goal.flat": "eine Schicht auf einmal (2D)",
    "wizard.goal.flat.tip": (
        "Schneller; die richtige Wahl für einzelne Bilder und für dicke Schichten"
    ),
    "wizard.goal.volumes": "ein Volumen (3D)",
    "wizard.goal.volumes.tip": (
        "Sieht auch die Schichten darüber und darunter; um ein Mehrfaches langsamer"
    ),
    "wizard.goal.why_none": "Die Bilder sind einzelne Schichten.",
    "wizard.goal.why_flat": (
        "Vorschlag: 2D. Die Schichten liegen weit auseinander, oder es sind wenige."
    ),
    "wizard.goal.why_volumes": (
        "Die Schichten liegen nahe beieinander: 3D kann besser sein und dauert ein Mehrfaches."
    ),
    "wizard.goal.name.label": "Name",
    "wizard.goal.name.tip": "Kleinbuchstaben, Ziffern und Bindestriche",
    "wizard.goal.bad_name": "Nur Kleinbuchstaben, Ziffern und Bindestriche verwenden.",
    "wizard.goal.folder.label": "Ordner",
    "wizard.goal.folder.tip": (
        "Wohin das Netz, die Karten, an denen es lernt, und Zwischenstände kommen"
    ),
    "wizard.goal.choose_folder": "Den Ordner wählen",
    "wizard.goal.no_folder": "Ein Ordner wird gebraucht.",
    "wizard.goal.relative_folder": "Den ganzen Pfad des Ordners angeben.",
    "wizard.goal.used_folder": "In diesem Ordner liegt schon ein Training. Einen anderen wählen.",
    "wizard.goal.closed_folder": "Dort lässt sich nichts schreiben. Einen anderen Ordner wählen.",
    "wizard.goal.full_disk": "Die Platte ist zu voll: {need} werden gebraucht. Eine andere wählen.",
    "wizard.goal.get": (
        "ein Netz, das {structure} in Rohbildern findet: network.onnx mit Beschreibung, und ein "
        "Bericht"
    ),
    "wizard.goal.at_most": "höchstens {time}",
    "wizard.goal.disk": "etwa {need}; {free} sind frei",
    # 2 Images
    "wizard.images.title": "Welche Bilder?",
    "wizard.images.text": (
        "Was zurückgehalten wird, daraus wird nie gelernt: Es zeigt, wie gut das Netz auf dem ist, "
        "was es nicht gesehen hat. Zwischen beiden Teilen eines Bildes bleibt ein Streifen weg."
    ),
    "wizard.images.learned": "Gelernt wird an",
    "wizard.images.held_back": "Zurückgehalten",
    "wizard.images.none": "noch nichts",
    "wizard.images.add": "Bilder hinzufügen...",
    "wizard.images.add_tip": "Weitere Rohbilder; jedes braucht auf der nächsten Seite eine Karte",
    "wizard.images.remove": "Entfernen",
    "wizard.images.remove_of": "{name} weglassen",
    "wizard.images.remove_tip": "Dieses Bild beim Training weglassen",
    "wizard.images.use_of": "Wofür {name} genutzt wird",
    "wizard.images.use_tip": "Am Bild lernen, es zurückhalten, oder es teilen",
    "wizard.images.use.training": "Am ganzen Bild lernen",
    "wizard.images.use.held_back": "Ganz zurückhalten",
    "wizard.images.use.both": "Daran lernen, ein Fünftel zurückhalten",
    "wizard.images.use.own": "Wie in der Plandatei",
    "wizard.images.place": "Zurückhalten: {place}",
    "wizard.images.place_of": "Wo {name} geteilt wird",
    "wizard.images.place_tip": "Der Teil, der zurückgehalten wird; er soll die Struktur zeigen",
    "wizard.images.no_image": "Mindestens ein Bild hinzufügen.",
    "wizard.images.none_held_back": "Mindestens ein Bild zurückhalten, oder ein Fünftel von einem.",
    "wizard.images.none_learned": "An mindestens einem Bild lernen.",
    "wizard.images.differ_channels": (
        "„{name}“ hat {mine} Kanäle, „{other}“ hat {theirs}. Bilder mit gleich vielen Kanälen "
        "nehmen."
    ),
    "wizard.images.differ_slices": (
        "„{name}“ hat {mine} Schichten, „{other}“ hat {theirs}. Nur Volumen nehmen, oder ein "
        "2D-Netz."
    ),
    "wizard.images.differ_voxels": (
        "Die Pixel von „{name}“ sind {mine} breit, die von „{other}“ {theirs}. Die Bilder auf "
        "dieselbe Pixelgröße bringen, oder eines weglassen."
    ),
    "wizard.images.rows": "Zeilen {first} bis {last}",
    "wizard.images.columns": "Spalten {first} bis {last}",
    "wizard.images.slices": "Schichten {first} bis {last}",
    "wizard.images.whole": "alles",
    # 3 Teacher
    "wizard.teacher.title": "Woran lernt es?",
    "wizard.teacher.text": "Eine Karte zu jedem Bild sagt, wo die Struktur ist: der Lehrer.",
    "wizard.teacher.enhanced": "Die verbesserte Karte ({name})",
    "wizard.teacher.enhanced.tip": (
        "So wie sie jetzt zu sehen ist: gleicher Forest, Enhancer und Maßstab"
    ),
    "wizard.teacher.plain": "Die Karte des Forests selbst",
    "wizard.teacher.plain.tip": "Ohne den Enhancer; meist schlechter",
    "wizard.teacher.compute": "Karten berechnen",
    "wizard.teacher.compute_tip": "Die Karte jedes Bildes in den Ordner des Trainings schreiben",
    "wizard.teacher.curtain": "Die Karte des Forests und die des Lehrers",
    "wizard.teacher.left": "Forest",
    "wizard.teacher.raw": "Rohbild",
    "wizard.teacher.right": "Lehrer",
    "wizard.teacher.choose_of": "Die Karte von {name} wählen",
    "wizard.teacher.choose_tip": "Eine eigene Wahrscheinlichkeitskarte zu diesem Bild",
    "wizard.teacher.there": "{path}",
    "wizard.teacher.computing": "wird berechnet...",
    "wizard.teacher.to_do": "noch nicht berechnet",
    "wizard.teacher.no_map": "keine Karte: eine Datei wählen",
    "wizard.teacher.waits": "Die Karten werden berechnet.",
    "wizard.teacher.not_computed": "Die Karte von „{name}“ ist noch nicht berechnet.",
    "wizard.teacher.not_chosen": "„{name}“ hat keine Karte. Eine wählen, oder das Bild entfernen.",
    # 4 Pseudo-labels
    "wizard.labels.title": "Wie wird aus der Karte ein Label?",
    "wizard.labels.text": "Rechts ist sofort zu sehen, was jede Wahl behält und was sie ignoriert.",
    "wizard.labels.soft": "Weiche Labels: Wahrscheinlichkeiten, wie sie sind",
    "wizard.labels.soft.tip": "Aus: Jedes Pixel bekommt die wahrscheinlichste Klasse",
    "wizard.labels.limited": "Pixel ignorieren, bei denen die Karte unsicher ist",
    "wizard.labels.limited.tip": "Nichts wird gelernt, wo die wahrscheinlichste Klasse weniger hat",
    "wizard.labels.moved": (
        "Von „{name}“ wird ein Teil {place} zurückgehalten: {last} fehlt {structure} fast ganz. "
        "Die Seite Bilder kann das ändern."
    ),
    "wizard.labels.moved_much": (
        "Von „{name}“ wird ein Teil {place} zurückgehalten: {structure} liegt fast nur {last} und "
        "wird dort zum Lernen gebraucht. Die Seite Bilder kann das ändern."
    ),
    "wizard.labels.limit.label": "Mindestsicherheit",
    "wizard.labels.limit.tip": "0,9 behält Pixel unter 0,1 und über 0,9",
    "wizard.labels.strokes": "Eigene Striche gelten als sicher",
    "wizard.labels.strokes.tip": "Was in ilastik gemalt wurde, egal was die Karte sagt",
    "wizard.labels.rectify": "Labels berichtigen",
    "wizard.labels.rectify.tip": (
        "Labels, denen das Netz deutlich widerspricht, zählen weniger; für Trainings von 10 000 "
        "Iterationen oder mehr"
    ),
    "wizard.labels.consistent": "Konsistenz mit einem Mean Teacher",
    "wizard.labels.consistent.tip": (
        "Das Netz soll mit seinem eigenen gleitenden Mittel übereinstimmen; für Trainings von 10 "
        "000 Iterationen oder mehr"
    ),
    "wizard.labels.table": "Anteil der Pixel, die behalten werden, und der Struktur darin",
    "wizard.labels.column.image": "Bild",
    "wizard.labels.column.kept": "Behalten",
    "wizard.labels.column.structure": "Struktur",
    "wizard.labels.image.label": "Gezeigtes Bild",
    "wizard.labels.image.tip": "Gezeigt wird der Teil mit der meisten Struktur",
    "wizard.labels.image_entry": "{name}: {use}",
    "wizard.labels.part_entry": "{name}: {use}, {part}",
    "wizard.labels.mask": "Labels über dem Rohbild: Struktur getönt, ignorierte Pixel gestreift",
    "wizard.labels.looking": "Die Labels werden betrachtet...",
    "wizard.labels.legend": (
        "Getönt: Struktur. Deckend: eigene Striche. Gestreift: ignoriert. Hier werden {kept} % "
        "behalten."
    ),
    "wizard.labels.histogram": "Wie sicher die Karte ist",
    "wizard.labels.sure": "1 (sicher)",
    "wizard.labels.too_few": (
        "Nur an {kept} % von „{name}“ würde gelernt; 5 % sind nötig. Die Sicherheit senken."
    ),
    "wizard.labels.nothing": (
        "In keinem dieser Labels kommt {structure} vor. Eine andere Karte oder andere Bilder "
        "wählen."
    ),
    "wizard.labels.everything": (
        "Die Labels sind überall {structure}. Eine andere Karte oder andere Bilder wählen."
    ),
    "wizard.labels.no_structure": (
        "„{name}“ enthält nichts von der Struktur. Es kann trotzdem weitergehen."
    ),
    "wizard.labels.no_background": "„{name}“ ist überall Struktur. Es kann trotzdem weitergehen.",
    "wizard.labels.consistency_weight.label": "Gewicht des Konsistenzverlusts",
    "wizard.labels.consistency_weight.tip": "Neben dem Verlust der Labels, der 1 hat",
    "wizard.labels.consistency_begin.label": "Konsistenz ab Iteration",
    "wizard.labels.consistency_begin.tip": "Bis dahin weiß der Mean Teacher zu wenig",
    "wizard.labels.consistency_ramp_up.label": "Konsistenz wächst über Iterationen",
    "wizard.labels.consistency_ramp_up.tip": "Von nichts bis zu ihrem Gewicht",
    "wizard.labels.consistency_decay.label": "Abklingen des Mean Teachers",
    "wizard.labels.consistency_decay.tip": "Seines gleitenden Mittels; 0,999 im Artikel",
    "wizard.labels.rectification_begin.label": "Berichtigung ab Iteration",
    "wizard.labels.rectification_begin.tip": "Ein Netz, das nichts weiß, urteilt über nichts",
    "wizard.labels.rectification_decay.label": "Abklingen der Berichtigung",
    "wizard.labels.rectification_decay.tip": "Ihrer gleitenden Mittel; 0,999 im Artikel",
    # 5 Truth
    "wizard.truth.title": "Gibt es eine Ground Truth?",
    "wizard.truth.text": (
        "Freiwillig: von Hand gemachte Labels für das Zurückgehaltene. An ihnen wird nur gemessen, "
        "nie gelernt."
    ),
    "wizard.truth.agreement": (
        "Ohne sie lässt sich nur die Übereinstimmung mit dem Lehrer messen, nicht die Genauigkeit."
    ),
    "wizard.truth.accuracy": "Gemessen wird die Genauigkeit: wie richtig das Netz liegt.",
    "wizard.truth.file.label": "Ground Truth",
    "wizard.truth.file.tip": "Ganze Zahlen: 0, wo nichts ist, sonst die Nummer des Objekts",
    "wizard.truth.of": "Ground Truth von {name}",
    "wizard.truth.none": "keine",
    "wizard.truth.choose_of": "Die Ground Truth von {name} wählen",
    "wizard.truth.choose_tip": "Labels in derselben Größe wie das Bild",
    "wizard.truth.remove": "Entfernen",
    "wizard.truth.remove_of": "Keine Ground Truth von {name} verwenden",
    "wizard.truth.remove_tip": "Stattdessen die Übereinstimmung messen",
    # Work, questions, complaints
    "wizard.run.work": "Training",
    "wizard.work.draft": "Bilder ansehen",
    "wizard.work.pictures": "Bilder erstellen",
    "wizard.work.parts": "Nachsehen, wo die Struktur ist",
    "wizard.work.labels": "Labels betrachten",
    "wizard.work.truth": "Ground Truth ansehen",
    "wizard.work.trial": "Ein paar Iterationen versuchen",
    "wizard.job.maps": "Karten für das Training",
    "wizard.job.run": "Netz anwenden",
    "wizard.job.training": "Training {name}",
    "wizard.open_title": "Ordner eines Trainings",
    "wizard.no_training.what": "In „{folder}“ liegt kein Training.",
    "wizard.no_training.why": "Der Ordner enthält weder einen Plan noch ein Netz.",
    "wizard.no_training.try": "Den Ordner wählen, der zu Beginn des Trainings genannt wurde.",
    "wizard.cannot.what": "Hieran lässt sich noch kein Netz trainieren.",
    "wizard.cannot.image": "Kein Bild ist offen.",
    "wizard.cannot.map": "Es gibt keine Karte, an der gelernt werden könnte.",
    "wizard.cannot.own": "Ein eigenes Netz wird gezeigt; in Schritt 3 einen Enhancer wählen.",
    "wizard.cannot.raw": "Das Rohbild dieser Karte ist nicht bekannt.",
    "wizard.cannot.enhanced": "Es gibt noch keine verbesserte Karte.",
    "wizard.cannot.try": "Zuerst die Schritte links durchgehen, bis zur verbesserten Karte.",
    "wizard.discard_title": "Training verwerfen",
    "wizard.discard_text": (
        "Das Training beenden und sein Netz und seine Zwischenstände in {folder} löschen? Karten "
        "und Plan bleiben."
    ),
    "wizard.closing.title": "Ein Training läuft",
    "wizard.closing.text": "Was soll aus dem Training werden?",
    "wizard.closing.more": (
        "Angehalten wird es beim nächsten Start des Programms wieder angeboten. Läuft es weiter, "
        "braucht es den Rechner, bis es fertig ist."
    ),
    "wizard.closing.keep": "Weiterlaufen lassen",
    "wizard.closing.keep_tip": "Es läuft ohne das Fenster weiter",
    "wizard.closing.pause": "Anhalten, nächstes Mal weiter",
    "wizard.closing.pause_tip": "Ein Zwischenstand wird geschrieben; nichts geht verloren",
    "wizard.closing.stop": "Beenden, Bestes behalten",
    "wizard.closing.stop_tip": "Mit dem bisher besten Netz beenden",
    "wizard.closing.cancel": "Nicht schließen",
    "wizard.closing.cancel_tip": "Zurück zum Fenster",
}

"""German: a new forest from the labels of a project, in step 2."""

SENTENCES = {
    "retrain.title": "Ein neuer Forest",
    "retrain.missing": (
        "Das Projekt enthält keinen Forest. Hier wird einer trainiert, wie ilastik es tut: 100 "
        "Bäume an allen Pixeln, die im Projekt gelabelt sind. Die Projektdatei wird nicht "
        "verändert."
    ),
    "retrain.instead": (
        "Statt des gespeicherten Forests: 100 Bäume, trainiert wie in ilastik an allen Pixeln, die "
        "im Projekt gelabelt sind. Die Projektdatei wird nicht verändert."
    ),
    "retrain.no_labels": (
        "Das Projekt enthält keine Labels, an denen gelernt werden könnte. Ein paar Striche von "
        "mindestens zwei Klassen malen, hier oder in ilastik."
    ),
    "retrain.changed": (
        "Die Labels wurden nach dem Training des gespeicherten Forests geändert: Er lernte an "
        "{learned} Pixeln, jetzt sind {labels} gelabelt."
    ),
    "retrain.counting": "Labels zählen",
    "retrain.lanes.label": "Labels auf",
    "retrain.lanes.tip": "Die Bilder, an deren Labels der neue Forest lernt",
    "retrain.lanes.all": "allen Bildern des Projekts",
    "retrain.lanes.this": "nur diesem Bild",
    "retrain.seed.label": "Startzahl",
    "retrain.seed.tip": (
        "Anfang der Zufallszahlen: Dieselbe Zahl ergibt denselben Forest wieder, eine andere einen "
        "ebenso guten, der ein wenig anders ist"
    ),
    "retrain.button": "Aus den Labels trainieren",
    "retrain.button_tip": (
        "Einen neuen Forest an den Labels trainieren, die im Projekt gespeichert sind, und seine "
        "Karte zeigen"
    ),
    "retrain.stored": "Gespeicherten Forest nehmen",
    "retrain.stored_tip": "Zurück zum Forest, den ilastik im Projekt gespeichert hat",
    "retrain.work": "Forest aus den Labels des Projekts trainieren",
    "retrain.done": (
        "✓ {trees} Bäume aus {pixels} gelabelten Pixeln von {images} Bildern, in {seconds} s."
    ),
    "retrain.done_one": "✓ {trees} Bäume aus {pixels} gelabelten Pixeln, in {seconds} s.",
    "retrain.error": "Out-of-Bag-Fehler: {percent} %",
    "retrain.error_unknown": "Out-of-Bag-Fehler: nicht bekannt; es sind zu wenige Labels",
    "retrain.error_tip": (
        "Der Anteil gelabelter Pixel, die von den Bäumen, die nicht an ihnen gelernt haben, einer "
        "anderen Klasse zugeordnet werden. Er sagt, wie gut die Labels zueinander passen, nicht "
        "wie gut die Karte ist, wo nichts gelabelt ist"
    ),
    "retrain.other.what": "Der Forest ist nicht ganz der des gespeicherten Projekts.",
    "retrain.other.why": (
        "Er wurde genauso noch einmal aus den Labels trainiert, und es entstanden andere Bäume: "
        "Labels oder Bilder haben sich geändert, oder eine andere Fassung des Programms oder ein "
        "anderer Prozessor rundet anders."
    ),
    "retrain.other.try": (
        "Seine Karte ansehen; das Projekt speichern, um es so zu behalten, oder noch einmal "
        "trainieren."
    ),
}

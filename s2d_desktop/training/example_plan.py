"""A plan to start from, with its comments."""

EXAMPLE = """{
  "// 1": "A training plan for an Enhancer. Entries that begin with // are comments.",
  "// 2": "Entries that are left out keep the values shown here.",

  "name": "mitochondria-em-2d",
  "title": "Mitochondria in electron microscopy",
  "structure": "mitochondria",
  "modality": "electron microscopy",
  "// pixel size": "In nanometres; 0 if not known.",
  "pixel_size_nm": 5,
  "// citation, licence": "How to cite the images; licence under which the network is passed on.",
  "citation": "",
  "licence": "",

  "// images": "Labelled images (yx or zyx), paths relative to this file.",
  "// labels": "Every label but 0 is the structure.",
  "images": [
    {"raw": "raw.tif", "labels": "labels.tif"}
  ],
  "seed": 1,

  "// conditions": "Slice z is shown to the forests in condition z modulo their number:",
  "// effects": "resized, blurred, noisy, with another contrast. {} leaves it as it is.",
  "conditions": [
    {},
    {"scale": 0.8, "noise": 0.06},
    {},
    {"scale": 1.2, "blur": 0.8, "noise": 0.03, "gamma": 1.3}
  ],

  "forests": {
    "// kinds": "Numbers of forests, trained on pixels of a rectangle, in stages where the",
    "// kinds 2": "last one was wrong, on simulated brush strokes.",
    "dense_patches": 80,
    "worst_tiles": 80,
    "strokes": 80,
    "rounds": 4,
    "// held back": "The last slices of each image, for validation only.",
    "validation_share": 0.1,
    "validation_slices": 8,
    "processes": 2
  },

  "network": {"maps": 32, "levels": 4},

  "training": {
    "// loss": "bce, dice or bce+dice",
    "loss": "bce",
    "batch": 4,
    "patch": 256,
    "learning_rate": 0.0002,
    "// end": "Whichever comes first; the same command goes on after an interruption.",
    "// exactly": "Only a training that iterations end can be repeated exactly.",
    "max_iterations": 50000,
    "max_minutes": 600,
    "validate_every": 200,
    "// device": "auto, cpu or cuda",
    "device": "auto",
    "// threads": "On a CPU: copies of the network that share a batch, one thread each.",
    "threads": 2
  }
}
"""

#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
# Writes the files in data/ by NumPy: what the tests read. Usage: make_data.py FOLDER
import sys

import numpy

folder = sys.argv[1] + "/"
w = (numpy.arange(15, dtype=numpy.float32).reshape(3, 5) - 7) / 8
b = numpy.arange(3, dtype=numpy.float32) / 4
c = numpy.float32(2.5)
numpy.savez(folder + "model.npz", w=w, b=b, c=c)
numpy.savez(folder + "columns_first.npz", b=b, c=c, w=numpy.asfortranarray(w))
numpy.savez_compressed(folder + "compressed.npz", w=w, b=b, c=c)
numpy.savez(folder + "doubles.npz", w=w.astype(numpy.float64), b=b, c=c)
numpy.savez(folder + "big_endian.npz", w=w.astype(">f4"), b=b, c=c)
numpy.savez(folder + "transposed.npz", w=w.T, b=b, c=c)
numpy.savez(folder + "flat.npz", w=w.ravel(), b=b, c=c)
numpy.savez(folder + "missing.npz", w=w, c=c)
numpy.savez(folder + "extra.npz", w=w, b=b, c=c, d=c)
numpy.savez(folder + "not_a_number.npz", w=numpy.where(w == 0, numpy.float32("nan"), w), b=b, c=c)
numpy.savez(folder + "infinite.npz", w=w, b=b, c=numpy.float32("-inf"))
numpy.save(folder + "w.npy", w)
with open(folder + "version_2.npy", "wb") as file:
    numpy.lib.format.write_array(file, w, version=(2, 0))
with open(folder + "version_3.npy", "wb") as file:
    numpy.lib.format.write_array(file, w, version=(3, 0))

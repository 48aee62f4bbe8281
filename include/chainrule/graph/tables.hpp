// SPDX-License-Identifier: BSL-1.0
// What the graph's tables hold beside nodes: axes, affine indices, symbols and what is known of them.
#pragma once

namespace chainrule::engine {

struct axis_info {
    int extent_class = 0;
    int letter = 0; // symbol-like name id in graph::letters
};

struct row_info { // affine index: constant + Σ terms
    int constant = 0;
    int first = 0, count = 0; // range in graph::row_terms
    int next = -1;            // row of the same hash, see graph::row_heads
};
struct row_term {
    int axis = 0;
    int factor = 1;
};

struct text_range {
    int first = 0, count = 0;
};

/// No axis of this extent class is to be called so: the model declares the letter for another extent.
struct barred_letter {
    int letter = 0, extent_class = 0;
};

/// A letter that a reduction was printed with.
struct printed_letter {
    int letter = 0, extent_class = 0;
    bool tells = false; // nothing in its formula tells the axis's extent: no axis of another extent is to be called so in any formula
};

struct symbol_info {
    text_range name, unicode, latex; // empty spelling: derived from the name
    int rank = 0;
    int slots = 0;       // first of `rank` extent classes in graph::slot_classes
    int definition = -1; // index in system::equations
    bool recurrent = false; // its equation reads it, or reads what reads it: see know_recurrences
    bool positive = false;  // declared fact: every entry is greater than 0
    int simplex_slot = -1;  // declared fact: entries are not negative and sum to 1 over this slot
    bool told_apart = false; // differentiated by: from what equals it, and its entries from equal ones
    unsigned symmetric = 0; // slots (as bits) that may be permuted freely: a definition such as Σ_k X(k,i)·X(k,j)
    unsigned declared_symmetric = 0; // the same as a declared fact
    int one_hot_slot = -1;  // declared fact: 1 at one place along this slot, 0 elsewhere
};

} // namespace chainrule::engine

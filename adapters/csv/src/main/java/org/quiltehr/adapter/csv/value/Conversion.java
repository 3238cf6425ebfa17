package org.quiltehr.adapter.csv.value;

import java.util.List;
import java.util.function.UnaryOperator;

/** How the cells of one column become values of one element. */
public interface Conversion {

    /**
     * The value of a cell.
     *
     * @param text the cell, not blank, without space around it
     * @param row the text of another column of the row by its declared name; empty if it has none
     */
    Value of(String text, UnaryOperator<String> row);

    /** Columns that say more of the cell, such as its unit; they have no element of their own. */
    default List<String> helpers() {
        return List.of();
    }
}

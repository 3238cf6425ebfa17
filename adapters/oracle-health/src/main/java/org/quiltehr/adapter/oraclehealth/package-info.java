/** What systems of Oracle Health (Cerner Millennium) send, read in their dialect: tables, on top of the formats. */
@NullMarked
package org.quiltehr.adapter.oraclehealth;

import org.jspecify.annotations.NullMarked;

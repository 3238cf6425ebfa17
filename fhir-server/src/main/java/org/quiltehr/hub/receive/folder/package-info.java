/** Takes files from a watched folder or an SFTP server, and puts each beside its receipt once it is worked. */
@NullMarked
package org.quiltehr.hub.receive.folder;

import org.jspecify.annotations.NullMarked;

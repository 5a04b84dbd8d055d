/** Tests of import and export. */
package io.quorate.cli.bulk;

package org.quiltehr.hub.identify.match;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {

    @ParameterizedTest
    @CsvSource({
        "00000,''",
        "00000-0000,''",
        "99999,''",
        "01810,01810",
        "99950,99950",
        "00000 x,00000x",
        "01810-1234,01810"
    })
    void aPostcodeThatFillsAnEmptyFieldIsNone(String written, String compared) {
        assertEquals(
                compared,
                Addresses.place(List.of("1 Elm St"), "Dover", written, "DE").zip());
    }
}

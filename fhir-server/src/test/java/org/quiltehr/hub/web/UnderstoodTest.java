package org.quiltehr.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is typed into the search field, in any order. */
class UnderstoodTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 25);

    @Test
    void wordsDatesAndNumbersInAnyOrder() {
        Understood asked = Understood.of("  14-mar-1957 Alvarez, Marisol 55120 ", TODAY);
        assertThat(asked.words()).containsExactly("Alvarez", "Marisol");
        assertThat(asked.born()).containsExactly(LocalDate.of(1957, 3, 14));
        assertThat(asked.numbers()).containsExactly("55120");
    }

    @Test
    void aDateThatCountriesReadDifferentlyIsReadBothWays() {
        assertThat(Understood.of("3/4/57", TODAY).born())
                .containsExactly(LocalDate.of(1957, 3, 4), LocalDate.of(1957, 4, 3));
        assertThat(Understood.of("3/14/57", TODAY).born()).containsExactly(LocalDate.of(1957, 3, 14));
        assertThat(Understood.of("4/4/1957", TODAY).born()).containsExactly(LocalDate.of(1957, 4, 4));
    }

    @Test
    void ashortYearIsNeverInTheFuture() {
        assertThat(Understood.of("1/13/26", TODAY).born()).containsExactly(LocalDate.of(2026, 1, 13));
        assertThat(Understood.of("1/13/27", TODAY).born()).containsExactly(LocalDate.of(1927, 1, 13));
    }

    @Test
    void whatIsNoDateIsANumber() {
        assertThat(Understood.of("31/31/1957", TODAY).numbers()).containsExactly("31/31/1957");
        assertThat(Understood.of("2/30/1957", TODAY).born()).isEmpty();
        assertThat(Understood.of("   ", TODAY).isEmpty()).isTrue();
    }

    @Test
    void slipsOfThePenAreCounted() {
        assertThat(List.of(
                        Distance.between("alvares", "alvarez"),
                        Distance.between("okonkow", "okonkwo"),
                        Distance.between("smith", "smth"),
                        Distance.between("", "ab"),
                        Distance.between("ab", "ba")))
                .containsExactly(1, 1, 1, 2, 1);
    }
}

package org.quiltehr.adapter.spi.shape;

/** The forms of R4's dates and times, checked digit by digit (datatypes.html#date, #dateTime, #instant, #time). */
final class DateForm {

    private static final int[] DAYS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    private DateForm() {}

    static boolean isDate(String text) {
        int length = text.length();
        return (length == 4 || length == 7 || length == 10) && dateEnd(text) == length;
    }

    static boolean isDateTime(String text) {
        return text.length() <= 10 ? isDate(text) : isInstant(text);
    }

    static boolean isInstant(String text) {
        if (text.length() < 20 || dateEnd(text.substring(0, 10)) != 10 || text.charAt(10) != 'T') {
            return false;
        }
        int end = isTime(text, 11);
        if (end < 0 || end >= text.length()) {
            return false;
        }
        char sign = text.charAt(end);
        if (sign == 'Z') {
            return text.length() == end + 1;
        }
        int hours = number(text, end + 1, 2);
        int minutes = number(text, end + 4, 2);
        return (sign == '+' || sign == '-')
                && text.length() == end + 6
                && text.charAt(end + 3) == ':'
                && hours >= 0
                && hours <= 14
                && minutes >= 0
                && minutes < 60;
    }

    /** Where the time {@code hh:mm:ss[.fff]} that begins at an index ends; -1 if there is none. */
    static int isTime(String text, int from) {
        int hours = number(text, from, 2);
        int minutes = number(text, from + 3, 2);
        int seconds = number(text, from + 6, 2);
        if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 60) {
            return -1;
        }
        if (text.charAt(from + 2) != ':' || text.charAt(from + 5) != ':') {
            return -1;
        }
        int end = from + 8;
        if (end < text.length() && text.charAt(end) == '.') {
            int digits = end + 1;
            while (digits < text.length() && isDigit(text.charAt(digits))) {
                digits++;
            }
            return digits > end + 1 ? digits : -1;
        }
        return end;
    }

    /** The length of the date if it is one of the calendar, else -1. */
    private static int dateEnd(String text) {
        int year = number(text, 0, 4);
        if (year < 1) {
            return -1;
        }
        if (text.length() == 4) {
            return 4;
        }
        int month = number(text, 5, 2);
        if (text.charAt(4) != '-' || month < 1 || month > 12) {
            return -1;
        }
        if (text.length() == 7) {
            return 7;
        }
        int day = number(text, 8, 2);
        boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        int last = month == 2 && leap ? 29 : DAYS[month - 1];
        return text.charAt(7) == '-' && day >= 1 && day <= last ? 10 : -1;
    }

    private static int number(String text, int from, int digits) {
        if (from + digits > text.length()) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < from + digits; i++) {
            if (!isDigit(text.charAt(i))) {
                return -1;
            }
            value = value * 10 + text.charAt(i) - '0';
        }
        return value;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}

package org.quiltehr.hub.onboarding;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a file is, told from its first bytes and from where its format names its maker.
 *
 * @param version of the format, as the file says it; empty if it does not
 * @param vendor whose system seems to have written it; empty if nothing tells
 * @param adapter of that vendor, or empty
 * @param charset as the bytes are, with what the file says of itself if that differs
 */
record Recognition(Format format, String version, String vendor, String adapter, String charset) {

    private static final int LOOK = 200_000;
    private static final Pattern SEGMENT = Pattern.compile("(?:^|[\\r\\n\\x0b])MSH(.)(.{3,5})\\1([^\\r\\n]*)");
    private static final Pattern ENCODING = Pattern.compile("^\\s*<\\?xml[^>]*encoding=[\"']([A-Za-z0-9._-]+)");
    private static final Pattern CDA_VERSION = Pattern.compile(
            "<templateId[^>]*root=\"(2\\.16\\.840\\.1\\.113883\\.10\\.20\\.[0-9.]+)\"(?:[^>]*extension=\"([0-9-]+)\")?");
    private static final Pattern CDA_MAKER = Pattern.compile(
            "<(?:\\w+:)?(softwareName|manufacturerModelName)[^>]*>([^<]{1,200})<|<(?:\\w+:)?id [^>]*root=\"([0-9.]{5,100})\"");
    private static final Pattern FHIR_MAKER =
            Pattern.compile("\"(?:url|system|source|fullUrl|software|reference|value)\"\\s*:\\s*\"([^\"]{1,300})\"");
    private static final Pattern FHIR_PROFILE =
            Pattern.compile("/StructureDefinition/us-core-[a-z-]+(?:\\|([0-9.]+))?\"");

    static Recognition of(Sample sample) {
        byte[] bytes = sample.bytes();
        String charset = charset(bytes);
        String text = text(bytes, charset);
        String start = text.stripLeading();
        Matcher msh = SEGMENT.matcher(text);
        if (start.startsWith("MSH")
                || start.startsWith("FHS")
                || start.startsWith("BHS")
                || start.startsWith("\u000b")) {
            return msh.find() ? hl7(msh, charset) : new Recognition(Format.HL7V2, "", "", "", charset);
        }
        if (start.startsWith("<")) {
            return xml(text, charset);
        }
        if (start.startsWith("{") || start.startsWith("[")) {
            return start.contains("\"resourceType\"") || start.contains("'resourceType'")
                    ? fhir(text, charset)
                    : new Recognition(Format.UNKNOWN, "", "", "", charset);
        }
        String line = start.lines().findFirst().orElse("");
        boolean table = line.chars()
                        .filter(c -> c == ',' || c == ';' || c == '\t' || c == '|')
                        .count()
                >= 2;
        return new Recognition(table ? Format.CSV : Format.UNKNOWN, "", "", "", charset);
    }

    private static Recognition hl7(Matcher msh, String charset) {
        String[] fields = msh.group(3).split(Pattern.quote(msh.group(1)), -1);
        Vendors.Vendor vendor = Vendors.find(List.of(field(fields, 0), field(fields, 1)));
        String declared = field(fields, 15);
        String version = field(fields, 9);
        int part = version.indexOf(msh.group(2).charAt(0));
        return new Recognition(
                Format.HL7V2,
                part < 0 ? version : version.substring(0, part),
                vendor.name(),
                vendor.adapter(),
                told(charset, declared.matches("[A-Za-z0-9 /_-]{1,40}") ? declared : ""));
    }

    private static String field(String[] fields, int index) {
        return index < fields.length ? fields[index] : "";
    }

    private static Recognition xml(String text, String charset) {
        Matcher encoding = ENCODING.matcher(text);
        String told = told(charset, encoding.find() ? encoding.group(1) : "");
        if (text.contains("ClinicalDocument")) {
            Set<String> makers = new LinkedHashSet<>();
            Matcher maker = CDA_MAKER.matcher(text);
            while (maker.find()) {
                makers.add(maker.group(2) == null ? maker.group(3) : maker.group(2));
            }
            Vendors.Vendor vendor = Vendors.find(makers);
            return new Recognition(Format.CDA, cdaVersion(text), vendor.name(), vendor.adapter(), told);
        }
        boolean fhir = text.contains("http://hl7.org/fhir");
        return new Recognition(fhir ? Format.FHIR : Format.UNKNOWN, "", "", "", told);
    }

    /** By the templates of the header: R2.1 declares the extension 2015-08-01, R1.1 none, C32 an older arc. */
    private static String cdaVersion(String text) {
        Matcher template = CDA_VERSION.matcher(text);
        String version = "";
        while (template.find()) {
            String root = template.group(1);
            String date = template.group(2);
            if (root.startsWith("2.16.840.1.113883.10.20.22.1.") && date != null) {
                return date.compareTo("2015-08-01") >= 0 ? "C-CDA R2.1 or later (" + date + ")" : "C-CDA R2.0";
            }
            if (root.startsWith("2.16.840.1.113883.10.20.22.1.")) {
                version = "C-CDA R1.1";
            } else if (version.isEmpty() && root.startsWith("2.16.840.1.113883.10.20.15.2")) {
                version = "eICR";
            } else if (version.isEmpty() && root.equals("2.16.840.1.113883.10.20.1")) {
                version = "CCD R1 (C32)";
            }
        }
        return version;
    }

    private static Recognition fhir(String text, String charset) {
        Set<String> makers = new LinkedHashSet<>();
        Matcher maker = FHIR_MAKER.matcher(text);
        while (maker.find()) {
            if (maker.group(1).contains(":") || maker.group(1).contains("/")) {
                makers.add(maker.group(1));
            }
        }
        Vendors.Vendor vendor = Vendors.find(makers);
        Matcher profile = FHIR_PROFILE.matcher(text);
        String version = profile.find() ? "US Core" + (profile.group(1) == null ? "" : " " + profile.group(1)) : "";
        return new Recognition(Format.FHIR, version, vendor.name(), vendor.adapter(), charset);
    }

    private static String told(String charset, String declared) {
        String plain = declared.replaceAll("[^A-Za-z0-9]", "").toUpperCase(java.util.Locale.ROOT);
        boolean equal = plain.isEmpty()
                || charset.replaceAll("[^A-Za-z0-9]", "")
                        .toUpperCase(java.util.Locale.ROOT)
                        .equals(plain)
                || plain.equals("UNICODEUTF8") && charset.equals("UTF-8")
                || charset.equals("ASCII");
        return equal ? charset : charset + " (the file says " + declared + ")";
    }

    private static String charset(byte[] bytes) {
        if (bytes.length > 1
                && (bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF || bytes[0] == 0 && bytes[1] != 0)) {
            return "UTF-16BE";
        }
        if (bytes.length > 1
                && (bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE || bytes[1] == 0 && bytes[0] != 0)) {
            return "UTF-16LE";
        }
        boolean ascii = true;
        for (byte b : bytes) {
            ascii &= b >= 0;
        }
        if (ascii) {
            return "ASCII";
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return "UTF-8";
        } catch (CharacterCodingException e) {
            return "ISO-8859-1 or Windows-1252";
        }
    }

    private static String text(byte[] bytes, String charset) {
        int length = Math.min(bytes.length, LOOK);
        String text = switch (charset) {
            case "UTF-16BE" -> new String(bytes, 0, length, StandardCharsets.UTF_16BE);
            case "UTF-16LE" -> new String(bytes, 0, length, StandardCharsets.UTF_16LE);
            case "UTF-8", "ASCII" -> new String(bytes, 0, length, StandardCharsets.UTF_8);
            default -> new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        };
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
}

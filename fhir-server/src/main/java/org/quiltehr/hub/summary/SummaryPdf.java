package org.quiltehr.hub.summary;

import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FontStyle;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A summary document on paper: the page of {@link SummaryPage} as PDF, with the person and the page number on each sheet. */
public final class SummaryPdf {

    private static final String FONT = "DejaVu Sans";
    private static final String FONTS = "/net/sf/jasperreports/fonts/dejavu/DejaVuSans";
    private static final int REGULAR = 400;
    private static final int BOLD = 700;

    private static final String STYLE = """
            @page{size:letter;margin:16mm 14mm 20mm;
              @bottom-left{content:element(who)}
              @bottom-right{content:"page " counter(page) " of " counter(pages);font:8pt 'DejaVu Sans'}}
            body{font:9pt/1.35 'DejaVu Sans';color:#111}
            h1{font-size:14pt;margin:0 0 6pt}h2{font-size:11pt;margin:12pt 0 4pt;page-break-after:avoid}
            table{border-collapse:collapse;width:100%;font-size:8pt;-fs-table-paginate:paginate}
            th,td{text-align:left;vertical-align:top;padding:2pt 5pt;border-bottom:0.5pt solid #999}
            tr{page-break-inside:avoid}p{margin:3pt 0}td{word-wrap:break-word}
            #who{position:running(who);font-size:8pt}
            """;

    private SummaryPdf() {}

    /** The PDF of a document that {@link SummaryService#summary} gave. */
    public static byte[] of(byte[] document) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
        try {
            PdfRendererBuilder builder = new PdfRendererBuilder();
            builder.useFont(() -> font(""), FONT, REGULAR, FontStyle.NORMAL, true);
            builder.useFont(() -> font("-Bold"), FONT, BOLD, FontStyle.NORMAL, true);
            // nothing is fetched: the page has all it needs
            builder.useUriResolver((base, uri) -> null);
            builder.withHtmlContent(new String(SummaryPage.of(document, STYLE), StandardCharsets.UTF_8), null);
            builder.toStream(out);
            builder.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static InputStream font(String style) {
        return Objects.requireNonNull(SummaryPdf.class.getResourceAsStream(FONTS + style + ".ttf"));
    }
}

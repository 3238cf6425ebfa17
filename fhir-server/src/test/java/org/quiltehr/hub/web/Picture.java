package org.quiltehr.hub.web;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;

/** Makes a photograph of a page small enough for the documentation: its top, at most 1,100 wide, under 120 KB. */
final class Picture {

    private static final int WIDEST = 1_100;
    private static final double TALLEST = 1.25;
    private static final int MOST = 118_000;

    private Picture() {}

    static byte[] small(byte[] photograph) throws IOException {
        BufferedImage whole = ImageIO.read(new ByteArrayInputStream(photograph));
        int height = (int) Math.min(whole.getHeight(), Math.max(1_400, whole.getWidth() * TALLEST));
        double scale = Math.min(1, (double) WIDEST / whole.getWidth());
        int width = (int) (whole.getWidth() * scale);
        BufferedImage small = new BufferedImage(width, (int) (height * scale), BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = small.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        pen.drawImage(whole.getSubimage(0, 0, whole.getWidth(), height), 0, 0, width, small.getHeight(), null);
        pen.dispose();
        byte[] out = jpeg(small, 0.7f);
        for (float quality = 0.6f; out.length > MOST && quality > 0.1f; quality -= 0.1f) {
            out = jpeg(small, quality);
        }
        return out;
    }

    private static byte[] jpeg(BufferedImage image, float quality) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam asked = writer.getDefaultWriteParam();
        asked.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        asked.setCompressionQuality(quality);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (var stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), asked);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }
}

package org.quiltehr.hub.base;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictCompress;
import com.github.luben.zstd.ZstdDictDecompress;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;

/**
 * Packs bodies with zstd level 3 and a dictionary, and unpacks them. Dictionary 0 is none. Contexts are pooled, not kept
 * per thread, since threads are virtual. Safe for use by many threads.
 */
public final class BodyCodec {

    private static final int LEVEL = 3;
    /** A body larger than this is damaged: no message is. */
    private static final long MAX_BODY = 1L << 30;

    private final IntFunction<byte[]> load;
    private final Map<Integer, ZstdDictCompress> packers = new ConcurrentHashMap<>();
    private final Map<Integer, ZstdDictDecompress> unpackers = new ConcurrentHashMap<>();
    private final ArrayBlockingQueue<ZstdCompressCtx> packing = new ArrayBlockingQueue<>(16);
    private final ArrayBlockingQueue<ZstdDecompressCtx> unpacking = new ArrayBlockingQueue<>(16);

    /**
     * A codec.
     *
     * @param load gives a dictionary's bytes by its number (table {@code dictionary}); asked once for each, never for 0
     */
    public BodyCodec(IntFunction<byte[]> load) {
        this.load = load;
    }

    /** The packed form; numbers of unknown dictionaries fail in {@code load}. */
    public byte[] pack(byte[] json, int dict) {
        ZstdCompressCtx pooled = packing.poll();
        ZstdCompressCtx context = pooled != null ? pooled : new ZstdCompressCtx();
        context.setLevel(LEVEL);
        context.loadDict(dict == 0 ? null : packer(dict));
        byte[] packed = context.compress(json);
        if (!packing.offer(context)) {
            context.close();
        }
        return packed;
    }

    /** The bytes that were packed. */
    public byte[] unpack(byte[] packed, int dict) {
        long size = Zstd.getFrameContentSize(packed);
        if (size < 0 || size > MAX_BODY) {
            throw new IllegalStateException("a stored body is damaged");
        }
        ZstdDecompressCtx pooled = unpacking.poll();
        ZstdDecompressCtx context = pooled != null ? pooled : new ZstdDecompressCtx();
        context.loadDict(dict == 0 ? null : unpacker(dict));
        byte[] json = context.decompress(packed, (int) size);
        if (!unpacking.offer(context)) {
            context.close();
        }
        return json;
    }

    private ZstdDictCompress packer(int dict) {
        return packers.computeIfAbsent(dict, number -> new ZstdDictCompress(load.apply(number), LEVEL));
    }

    private ZstdDictDecompress unpacker(int dict) {
        return unpackers.computeIfAbsent(dict, number -> new ZstdDictDecompress(load.apply(number)));
    }
}

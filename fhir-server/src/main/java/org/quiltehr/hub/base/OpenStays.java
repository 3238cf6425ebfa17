package org.quiltehr.hub.base;

/** Stays in hospital that go on. */
public final class OpenStays {

    private OpenStays() {}

    /**
     * The condition of the index res_open_stay (decision 50), word by word: without its words PostgreSQL does not see that it
     * may use it.
     *
     * @param alias of the table res
     */
    public static String of(String alias) {
        return """
                %1$s.type = 44 and not %1$s.deleted
                  and %1$s.tokens && '{-235200860386331019,1555952915517089665}'::bigint[]
                  and %1$s.tokens && '{-9066120447892524932,-3428383513026587675,-6008229639836345517,\
                -6951583012627598850,-7952917398777567584,-1612167797730297453}'::bigint[]
                """.formatted(alias);
    }
}

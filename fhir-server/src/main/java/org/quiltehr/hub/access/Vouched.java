package org.quiltehr.hub.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.quiltehr.hub.access.SignIns.Passed;

/** Lets people in for whom the network's identity provider vouches; what they may is the account's, as for everybody. */
public final class Vouched {

    private final SignIns signIns;

    Vouched(SignIns signIns) {
        this.signIns = signIns;
    }

    /** Whether an address failed so often that it is not heard for some minutes. */
    public boolean refuses(HttpServletRequest request) {
        return signIns.refuses(request.getRemoteAddr());
    }

    /**
     * Signs somebody in.
     *
     * @param subject who it is at the provider, which has been proved
     * @return false if no account is theirs
     */
    public boolean enter(String subject, HttpServletRequest request, HttpServletResponse response) {
        Passed passed = signIns.vouched(subject, request.getRemoteAddr()).orElse(null);
        if (passed == null) {
            return false;
        }
        request.setAttribute(AuditFilter.NAMED, passed.account());
        SignInController.set(request, response, passed.cookie(), -1);
        return true;
    }

    /** Where to go after sign-in: a path of this hub, else its first page. */
    public static String ownPath(String to) {
        return SignInController.isOwn(to) ? to : "/";
    }
}

//! Names of blocklists and of pages that explain a refusal: they count in links and in the names of
//! hosts too.

use verdict::BounceReason::*;

super::row::rules! {
    names;
    Spam: "spamhaus.org/dbl", "550 5.7.1 rejected, see https://www.spamhaus.org/dbl/";
    Spam: "spamhaus dbl", "550 5.7.1 your message holds a domain that is in the Spamhaus DBL";
    Spam: "dbl.spamhaus", "554 5.7.1 blocked using dbl.spamhaus.org";
    Spam: "surbl", "550 5.7.1 a link of the message is in multi.surbl.org";
    Blocklisted: "spamhaus",
        "550 5.7.1 Service unavailable, client [192.0.2.1] blocked using Spamhaus";
    Blocklisted: "spamcop", "550 blocked - see http://www.spamcop.net/bl.shtml?192.0.2.1";
    Blocklisted: "sorbs", "554 Currently Sending Spam See: http://www.sorbs.net/lookup.shtml";
    Blocklisted: "barracuda", "550 blocked using b.barracudacentral.org";
    Blocklisted: "proofpoint.com/?ip",
        "550 5.7.0 Blocked - see https://ipcheck.proofpoint.com/?ip=192.0.2.1";
    Blocklisted: "proofpoint.com/dnsbl",
        "550 5.7.0 Blocked - see https://support.proofpoint.com/dnsbl-lookup.cgi?ip=192.0.2.1";
    Blocklisted: "dnsbl", "554 5.7.1 found in dnsbl.example.net";
    Blocklisted: "rbl", "554 RBL Reject";
    Blocklisted: "cloudmark", "550 Client host blocked. Ref http://csi.cloudmark.com";
    Blocklisted: "senderscore", "550 see https://senderscore.org/blacklistlookup/";
    Blocklisted: "uceprotect", "550 listed on uceprotect";
    Blocklisted: "abuseat", "550 see http://cbl.abuseat.org";
    Spf: "spf.pobox.com", "550 see http://spf.pobox.com/why.html";
    Spf: "openspf", "550 please see http://www.openspf.net/Why";
    Greylisted: "/greylist", "450 Please see http://projects.list.example/greylisting/";
    Spam: "uribl", "550 your email breaches local URIBL policy";
    Spam: "bulk.advertising", "550 Reject bulk.advertising";
}

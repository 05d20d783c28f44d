//! A blocklist that does not answer the server which asks it: the sending address is not listed,
//! and whoever runs that server has to act.

use verdict::BounceReason::*;

super::row::rules! {
    names;
    SystemError: "open resolver",
        "554 5.7.1 Client host [192.0.2.1] blocked using zen.list.example; Error: open resolver";
    SystemError: "public resolver",
        "554 blocked using zen.list.example; Error: public resolver in use";
    SystemError: "public dns resolver", "554 5.7.1 query via a public DNS resolver is refused";
    SystemError: "excessive quer",
        "554 5.7.1 blocked using zen.list.example; Error: excessive queries";
    SystemError: "excessive number of quer", "554 Error: excessive number of queries";
    SystemError: "query limit", "554 5.7.1 blocked using list.example: query limit exceeded";
    SystemError: "queries not permitted",
        "554 list.example: queries not permitted from this resolver";
    SystemError: "dnsbl query", "450 4.7.1 DNSBL query refused: rate limit exceeded";
    SystemError: "quota of queries", "554 list.example: quota of queries used up";
    SystemError: "/returnc/",
        "554 5.7.1 Client host [192.0.2.1] blocked; \
        https://www.list.example/returnc/pub/198.51.100.7";
    SystemError: "127.255.255.",
        "554 5.7.1 Client host [192.0.2.1] blocked using zen.list.example; 127.255.255.254";
}

//! The sender: blocklists, refusals, spam, the sender's address, groups.

use verdict::BounceReason::*;
use verdict::BounceStage::Mail;

super::row::rules! {
    // How often a mailbox or an account may be used.
    RateLimited: "too much email in a short",
        "450 4.2.1 Mailbox received too much email in a short period of time";
    SenderRefused: "sign in to your account",
        "550 5.3.4 to continue sending messages, please sign in to your account";
    Greylisted: "internal resource is temporarily unavailable",
        "451 Internal resource is temporarily unavailable";
    // The recipient's own choice.
    SenderRefused: "only accepts mail from", "550 the recipient only accepts mail from friends";
    SenderRefused: "only accepts messages from",
        "550 the group only accepts messages from people in its organization";
    SenderRefused: "accept mail from your",
        "550 the recipient does not accept mail from your domain";
    SenderRefused: "want your mail", "550 5.7.1 Recipient doesn't want your mail";
    SenderRefused: "list of permitted senders", "550 you are not on the list of permitted senders";
    SenderRefused: "from a list member", "The message is not from a list member";
    UserUnknown: "blocked by the recipient", "550 you have been blocked by the recipient";
    UserUnknown: "blocked by recipient", "550 Blocked by recipient's filter";
    UserUnknown: "recipient preferences", "550 5.7.1 refused due to recipient preferences";
    UserUnknown: "refuse to receive",
        "We failed to deliver mail because the following address recipient id refuse to receive \
        mail";
    UserUnknown: "mail from specific",
        "550 the recipient is only accepting mail from specific email addresses";
    UserUnknown: "not accepting any mail", "550 5.7.1 bob@example.com is not accepting any mail";
    SenderRefused: "rst.notauthorized", "550 5.7.1 RESOLVER.RST.NotAuthorized; not authorized";
    SenderRefused: "rst.sendernotauthenticated",
        "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required";
    UserUnknown: "restricted sms", "550 the subscriber has restricted SMS e-mail";
    UserUnknown: "account is protected by", "550 this account is protected by a filter";
    UserUnknown: "user reject", "550 user reject the mail";
    UserUnknown: "rcpt rejected by the user", "550 RCPT rejected by the user";
    Suppressed: "suppression list",
        "550 5.1.1 the address is on the suppression list for your account";
    Suppressed: "suppressed", "550 delivery to this address is suppressed";
    Suppressed: "previously unsubscribed", "606 Not delivering to previously unsubscribed address";
    Suppressed: "recipient has unsubscribed", "550 Recipient has unsubscribed";
    Suppressed: "bounced address", "550 Bounced Address";

    // Blocklists, then other refusals of an address or host.
    Spam: "sender domain listed", "550 sender domain listed at uribl.example";
    Blocklisted: "problem occurred. ask your postmaster",
        "554 IP=192.0.2.1 - A problem occurred. Ask your postmaster for help";
    Blocklisted: "blocked using",
        "554 5.7.1 Client host [192.0.2.1] blocked using list.example.net";
    Blocklisted: "block list", "550 5.7.1 part of their network is on our block list (S3140)";
    Blocklisted: "blocklist", "550 5.7.1 rejected, your address is on a blocklist";
    Blocklisted: "blacklist", "550 5.7.1 IP address blacklisted by recipient";
    Blocklisted: "black list", "550 your host is on our black list";
    Blocklisted: "is listed in", "554 192.0.2.1 is listed in zen.example.net";
    Blocklisted: "listed at", "550 5.7.1 Rejected: 192.0.2.1 listed at list.example.net";
    Blocklisted: "is listed on", "554 192.0.2.1 is listed on zen.example.net";
    Blocklisted: "listed by", "554 192.0.2.1 listed by zen.example.net";
    Blocklisted: "problem occurred. (ask your postmaster",
        "554 IP=192.0.2.1 - A problem occurred. (Ask your postmaster for help or to contact \
        help@example.de to clarify.) (BL)";
    Blocked: "abus detecte", "554 5.7.1 Client host rejected: Abus detecte GU_EIB_02 [506]";
    Blocked: "nameserver query", "550 no matches to nameserver query";
    Blocked: "has not passed validation",
        "550 rejected because the sending MTA or the sender has not passed validation";
    Blocked: "allowed to connect", "554 you are not allowed to connect";
    Spf: "allowed to send mail from",
        "550 192.0.2.1 is not allowed to send mail from example.com";
    Blocked: "transient ip", "554 IP=192.0.2.1 - Dialup/transient IP not allowed";
    Blocked: "forbidden by your ip", "550 server access forbidden by your IP 192.0.2.1";
    Blocked: "listed as abusive", "550 server ip 192.0.2.1 listed as abusive";
    Blocked: "to submit messages to this",
        "550 your access to submit messages to this e-mail system has been rejected";
    Blocked: "banned send", "550 5.7.606 Access denied, banned sending IP [192.0.2.1]";
    Blocked: "bounce attacks", "550 Suspected bounce attacks";
    Blocked: "spam ip", "550 Suspected spam ip";
    Blocked: "connection refused from", "554 IMP Connection refused from 192.0.2.1";
    Blocked: "connection denied", "550 Connection denied";
    Blocked: "ip * blocked",
        "554 This IP has been temporarily blocked for attempting to mail too many invalid \
        recipients";
    Blocked: "server * is blocked", "550 the mail server at 192.0.2.1 is blocked";
    Blocked: "host blocked", "550 your host blocked";
    Blocked: "ip source bloquee", "550 Adresse IP source bloquee pour incident de spam";
    Blocked: "invalid ip", "554 INVALID IP FOR SENDING MAIL OF DOMAIN example.com";
    Blocked: "not in whitelist", "421 4.7.0 IP not in whitelist for RCPT domain";
    Blocked: "from your ip", "550 not currently accepting mail from your ip";
    Blocked: "dynamic ip", "550 we do not accept mail from dynamic ips";
    Blocked: "open proxy", "550 Rejecting open proxy";
    Blocked: "no access from mail server", "550 no access from mail server 192.0.2.1";
    Blocked: "smtp server of your isp", "550 please use the smtp server of your ISP";
    Blocked: "confirm this mail server", "550 please confirm this mail server";
    Blocked: "server requires confirmation", "550 your server requires confirmation";
    Blocked: "not accepting connections", "554 mx.example.com ESMTP not accepting connections";
    Blocked: "connection refused by policy", "550 connection refused by policy of mx.example.com";
    Blocked: "connections not accepted", "554 Connections not accepted from this network";
    Blocked: "connections will not be accepted",
        "553 5.7.1 Connections will not be accepted from 192.0.2.1";
    Blocked: "mail exchanger, see",
        "550 Client host rejected: may not be mail exchanger, see example.com";
    Blocked: "host network", "554 Host network not allowed";
    Blocked: "helo/ehlo argument", "501 5.5.4 HELO/EHLO argument is invalid";
    Blocked: "bad helo", "550 5.7.506 Access denied, bad HELO";
    Blocked: "invalid helo", "550 invalid HELO name";
    Syntax: "command rejected: invalid name",
        "501 5.5.2 <a_b>: Helo command rejected: Invalid name";
    Blocked: "helo command rejected",
        "504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname";
    Blocked: "ehlo command rejected", "504 5.5.2 <localhost>: Ehlo command rejected";
    Blocked: "go away", "554 go away";
    Blocked: "client host rejected",
        "554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied";
    Blocked: "blocked by earthlink", "550 blocked by EarthLink";
    Blocked: "blocked * abuse", "550 blocked for abuse";
    Blocked: "all messages from",
        "553 5.7.2 [TSS09] All messages from 192.0.2.1 will be permanently deferred";
    Blocked: "messages from * weren't sent",
        "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent";
    RateLimited: "try again later, closing connection",
        "421 4.7.0 Try again later, closing connection";
    RateLimited: "failure sending mail. try again",
        "550-Requested action not taken: mailbox unavailable 550 Failure sending mail. Try again";

    // Spam.
    Blocked: "refused to talk to me",
        "host mx.example.com refused to talk to me: 421 Service not available";
    Blocked: "traffic not accepted",
        "550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP";
    Spam: "unsolicited", "550 5.7.1 this message appears to be unsolicited mail";
    Spam: "bulk mail", "550 rejected due to classification as bulk mail";
    Spam: "bulk email", "550 identified this email as a bulk email";
    Spam: "bulk e-mail", "550 considered unsolicited bulk e-mail";
    Spam: "message content rejected", "550 5.7.1 Message content rejected, UBE, id=1-2";
    Spam: "mail content denied", "550 Mail content denied";
    Spam: "content filter reject", "550 content filter rejection";
    Spam: "unacceptable content", "550 message rejected because of unacceptable content";
    Spam: "rejecting mail content", "550 rejecting mail content";
    Spam: "banned content", "550 rejecting banned content";
    Policy: "banned:", "554 5.7.0 Reject, id=1-2 - BANNED: .exe,invoice.exe";
    Spam: "message filtered", "554 Message filtered";
    Spam: "reject, id=", "554 5.7.0 Reject, id=1-2";
    Spam: "recurrent pattern",
        "550 This message was rejected by recurrent pattern detection system";
    Spam: "[ph01]", "554 Message not allowed - [PH01] Email not accepted for policy reasons";
    Spam: "phish", "550 5.7.1 the message looks like phishing";
    Spam: "suspicious", "550 5.7.1 our system has detected that this message is suspicious";
    Spam: "scored * points", "550 This message scored 8.3 points";
    Spam: "mail rejete", "550 Mail rejete. Mail rejected";
    SenderRefused: "sender is spammer", "554 sender is spammer";
    SenderRefused: "suspected spam", "550 Suspected spam";
    Spam: "spam", "550 5.7.1 This message was classified as spam";

    // The sender's address.
    SenderRefused: "sender address rejected", "501 5.1.8 Sender address rejected";
    SenderRefused: "sender * address rejected", "550 sender email address rejected";
    SenderRefused: "sender rejected", "550 sender rejected";
    SenderRefused: "sender verify failed", "550 Sender verify failed";
    SenderRefused: "sender denied", "550 sender denied";
    SenderRefused: "sender address blocked", "421 Sender address blocked";
    SenderRefused: "sender not pre-approved", "550 sender not pre-approved";
    SenderRefused: "sender domain", "550 sender domain is empty";
    SenderRefused: "permitted to send to", "550 5.7.1 You are not permitted to send to this list";
    SenderRefused: "domain of sender",
        "451 4.1.8 Domain of sender address bob@example.com does not resolve";
    SenderRefused: "from domain",
        "451 Message temporarily deferred due to unresolvable RFC.5321 from domain";
    SenderRefused: "rfc.5321 domain", "451 due to unresolvable RFC.5321 domain";
    SenderRefused: "emetteur invalide", "501 5.1.0 Emetteur invalide";
    SenderRefused: "invalid sender", "501 5.1.7 Invalid sender";
    SenderRefused: "null sender", "550 null sender is not allowed";
    SenderRefused: "empty envelope sender", "550 empty envelope senders not allowed";
    SenderRefused: "bogus mail from", "550 bogus mail from";
    SenderRefused: "batv", "550 the message has been rejected by BATV defense";
    SenderRefused: "backscatter protection",
        "550 Backscatter Protection detected an invalid or expired email address";
    SenderRefused: "unroutable sender", "550 unroutable sender address";
    SenderRefused: "envelope blocked", "550 Administrative prohibition envelope blocked";
    SenderRefused: "envelope rejected",
        "550 Envelope rejected - block policy for envelope from address";
    SenderRefused: "blocked senders", "550 Rejected by header-based Blocked Senders";
    SenderRefused: "administrative prohibition", "550 Administrative prohibition";
    SenderRefused: "bouncedeny", "550 denied [bouncedeny]";
    SenderRefused: "third-party dsn", "550 Error: no third-party DSNs";
    SenderRefused: "unsigned dsn", "554 transaction failed unsigned DSN for";
    SenderRefused: "fully qualified email address", "550 fully qualified email address required";
    SenderRefused: "from: domain is invalid", "550 From: Domain is invalid. Provide a valid From";
    SenderRefused: "registered gateway user", "550 is not a registered gateway user";
    SenderRefused: "returned mail not accepted", "550 returned mail not accepted here";
    SenderRefused: "delivery not authorized", "550 Delivery not authorized, message refused";
    SenderRefused: "is not verified", "554 Message rejected: Email address is not verified";
    SenderRefused: "not owned by", "5.5.3 Mail from not owned by user";
    SenderRefused: "rejected by recipients", "550 Mail is rejected by recipients";
    SenderRefused: "rule imposed mailbox access", "550 Rule imposed mailbox access for bob";
    SenderRefused: "does not exist e2110", "553 5.1.0 example.com does not exist E2110";
    SenderRefused: "mx records for", "550 no valid MX records for example.com";
    SenderRefused: "recursive cname",
        "550 RFC 1035 violation: recursive CNAME records for example.com";
    SenderRefused @ Mail: "does not exist", "553 5.1.0 example.com does not exist";
    SenderRefused @ Mail: "address rejected", "550 <bob@example.com>: Address rejected";
    SenderRefused @ Mail: "access denied", "550 5.7.1 Access denied";
    SenderRefused @ Mail: "not found", "550 domain not found";

    // Groups and policies that would be read as unknown users.
    HostUnknown: "non-existent hosts", "all relevant MX records point to non-existent hosts";
    HostUnknown: "address lookups failed", "all host address lookups failed permanently";
    HostUnknown: "nonexistentdomain",
        "550 5.4.310 DNS domain SMTPSEND.DNS.NonExistentDomain; nonexistent domain";
    HostUnknown: "recipient could not be found in dns",
        "The destination server for this recipient could not be found in DNS";
    HostUnknown: "answer with no data", "DNS Error: DNS server returned answer with no data";
    HostUnknown: "unroutable address", "550 unroutable address";
    Network: "domain name not found * try again",
        "Host or domain name not found. Name service error for name=mx.example.com type=MX: Host \
        not found, try again";
    HostUnknown: "domain name not found", "DNS Error: Domain name not found";
    HostUnknown: "find recipient domain", "unable to find recipient domain";
    Blocked: "no smtp service (mbl", "421 smtp.example.com : No SMTP service (MBL-B)";
    NotAccepting: "no smtp service", "an MX or SRV record indicated no SMTP service";
    NotAccepting: "no host found for existing", "no host found for existing SMTP connection";
    NotAccepting: "reject all mails", "Destination seem to reject all mails";
    NotAccepting: "not accepting network messages",
        "521 5.3.2 System not accepting network messages";
    Network: "dns query failed", "550 5.4.312 Message expired, DNS query failed";
    SystemError: "temporary lookup failure", "451 4.3.0 Temporary lookup failure";
    Network: "lookup failed temporarily", "CNAME lookup failed temporarily. (#4.4.3)";
    Network: "lookup failure", "Deferred: Name server: example.com.: host name lookup failure";
    Network: "name server timeout", "Deferred: mx.example.com.: Name server timeout";
    Network: "destination mxs", "Address family mismatch on destination MXs";
    Network: "valid route to", "No valid route to remote MX";
    Network: "routes to destination", "All routes to destination blocked";
    Network: "failure in mx lookup", "Temporary failure in MX lookup";
    Network: "dns lookup error", "bad DNS lookup error code";
    Network: "retrieve source address", "Could not retrieve source address";
    Network: "unable to establish an smtp",
        "Sorry, I was unable to establish an SMTP connection";
    Policy: "members-only", "550 5.7.1 Post by non-member to a members-only list";
    Policy: "closed mailing list", "550 closed mailing list";
    Policy: "not subscribed to this group",
        "550 the email address used to send your message is not subscribed to this group";
    Malformed: "in from: header",
        "550 5.7.1 Messages with multiple addresses in From: header are not accepted";
    Malformed: "missing a valid",
        "550 5.7.1 Messages missing a valid Message-ID header are not accepted";
    Malformed: "address in the from: header",
        "550 Messages without a valid address in the From: header";
    Malformed: "as a from: address", "550 IP addresses are not allowed as a From: Address";
    Malformed: "blank from:", "550 Blank From: addresses are not allowed";
    Malformed: "rfc compliant", "554 headers are not RFC compliant";
    Malformed: "rfc 5322", "550 5.7.1 This message is not RFC 5322 compliant";
    Malformed: "rfc5322", "550 not RFC5322 compliant";
    Malformed: "rfc 2822", "550 message violates RFC 2822";
    Malformed: "rfc2822", "550 message is not RFC2822 compliant";
    Malformed: "fail syntax check", "550 Message headers fail syntax check";
    Malformed: "bare lf", "550 5.6.11 SMTPSEND.BareLinefeedsAreIllegal or bare LF received";
    Malformed: "bare linefeed", "550 5.6.11 bare linefeeds are illegal";
}

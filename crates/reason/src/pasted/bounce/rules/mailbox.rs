//! Limits, the recipient's mailbox, relaying, reverse names, authentication, size and speed.

use verdict::BounceReason::*;

super::row::rules! {
    // Limits whose words would otherwise be read as a full mailbox or as too large a message.
    SenderRefused: "sender verify",
        "550-Verification failed for <bob@example.com> 550 Sender verify failed";
    SenderRefused: "verification failed for <",
        "550-Verification failed for <bob@example.com>\n550-The account or domain may not exist";
    SenderRefused: "callback setup failed while verifying",
        "550 Callback setup failed while verifying bob@example.com";
    SystemError: "command died", "Command died with status 127: \"/usr/bin/spamc\"";
    SystemError: "maildir delivery failed: create",
        "maildir delivery failed: create maildir file /var/mail/bob/tmp/1: Permission denied";
    UserUnknown: "recipient address rejected: need",
        "504 5.5.2 <bob>: Recipient address rejected: need fully-qualified address";
    Syntax: "sender not yet given", "503 sender not yet given";
    SenderRefused: "required for sender address",
        "553 5.5.4 Domain name required for sender address bob";
    RateLimited: "outgoing message",
        "The number of outgoing messages from mailbox bob@example.com exceeds the limit";
    SenderRefused: "sendasdenied", "554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException";
    RelayRefused: "failed-command * invalid recipient",
        "smtp failed-command command=\"RCPT TO:<bob@example.com>\" result=\"550 Invalid recipient";
    Spf: "in the spf", "550 the sending server is not listed in the SPF of example.com";
    Spam: "due to spam classification",
        "Your email to group bob@example.com was rejected due to spam classification";
    NotAccepting: "account inbounds disabled", "451 Account inbounds disabled";
    HostUnknown: "domain may not exist", "550 the account or domain may not exist";
    SenderRefused: "invalid dns mx", "550 invalid DNS MX or A/AAAA resource record";
    Malformed: "left no recipient addresses", "This left no recipient addresses";
    Malformed: "contained no recipient addresses", "that you sent contained no recipient addresses";
    Malformed: "not rfc 5322 compliant",
        "550-5.7.1 our system has detected that this message is not RFC 5322 compliant: duplicate \
        headers";
    Tls: "over a tls connection",
        "421-4.7.29 rate limited because this message wasn't sent over a TLS connection";
    MessageTooBig: "larger than the current system limit",
        "This message is larger than the current system limit or the recipient's mailbox is full";
    RateLimited: "sender address rejected * quota",
        "451 4.7.1 Sender address rejected: Policy Rejection- Quota Exceeded";
    SenderRefused: "outgoing mail * suspended", "Outgoing mail from \"bob\" has been suspended.";
    SenderRefused: "sender account", "550 Sender account suspended";
    RateLimited: "too many recipients from", "450 4.7.1 Error: too many recipients from 192.0.2.1";
    RateLimited: "too much mail from", "450 4.7.1 Error: too much mail from 192.0.2.1";
    SenderRefused: "disallowed as", "553 Relaying disallowed as bob@example.com";
    RelayRefused: "relaying disallowed", "553 Relaying disallowed";
    RateLimited: "submissionquota",
        "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException";
    RateLimited: "defers and failures per hour",
        "Domain a.example has exceeded the max defers and failures per hour";
    OverLimit: "headers too large", "552 5.6.0 Headers too large (3 max)";
    RateLimited: "submission quota", "554 5.2.0 the sender's submission quota was exceeded";
    RateLimited: "send limit exceeded", "450 mailbox unavailable: Mail send limit exceeded";
    Content: "duplicate header", "550 Duplicate header";
    SenderRefused: "not member article", "NOT MEMBER article from bob@example.com";
    SenderRefused: "not allowed to post to this mailing list",
        "550 You are not allowed to post to this mailing list";
    SenderRefused: "sender address has been blacklisted",
        "550 your sender address has been blacklisted";
    SenderRefused: "email address has been blacklisted",
        "553 your email address has been blacklisted";
    SenderRefused: "(sender blacklisted)", "550 access denied (sender blacklisted)";
    SenderRefused: "sender is in my black list", "550 sender is in my black list";
    SenderRefused: "to/from an address",
        "550 you are sending to/from an address that has been blacklisted";
    SenderRefused: "recipient's list of senders",
        "550 the sender isn't on the recipient's list of senders to accept mail from";
    SenderRefused: "invalid domain, see", "550 invalid domain, see <url:http://example.com>";
    SenderRefused: "empty email address", "501 Syntax error: empty email address";
    SenderRefused: "senderfilterconfig", "550 email address is on senderfilterconfig list";
    SenderRefused: "valid-address-filter", "550 denied by SecuMail valid-address-filter";
    SenderRefused: "purported responsible address",
        "550 can't determine purported responsible address";
    SenderRefused: "different address or alias",
        "550 5.7.60 you are sending this from a different address or alias using the";
    SenderRefused: "server does not accept mail from",
        "550 this server does not accept mail from example.com";
    SenderRefused: "spam reporting address", "550 Spam Reporting Address";
    UserUnknown: "domain or user isn't in my list",
        "553 sorry, that domain or user isn't in my list of allowed rcpthosts";
    Blocked: "no valid recipients from", "550 error: no valid recipients from 192.0.2.1";
    Blocked: "sender ip address rejected", "550 sender ip address rejected";
    Blocked: "bad sender ip", "550 bad sender ip address";
    Blocked: "bad ip profile", "550 extreme bad ip profile";
    Blocked: "too many spams from", "550 too many spams from your ip";
    Blocked: "too many unwanted messages",
        "550 too many unwanted messages have been sent from the following ip address above";
    Blocked: "you are sending spam", "550 you are sending spam";
    Blocked: "remotehost looks", "553 sorry, your remotehost looks suspiciously like spammer";
    Blocked: "deferred due to user complaints",
        "421 4.7.0 Messages from 192.0.2.1 temporarily deferred due to user complaints";
    Loop: "loop condition", "fml has detected a loop condition so that";
    Loop: "loop back warning", "Loop Back Warning:";
    SenderRefused: "permission to post",
        "you may not have permission to post messages to the group";
    SenderRefused: "not a member", "You are not a member of this mailing list";
    UserUnknown: "unverified address: host * said: 550",
        "450 Recipient address rejected: unverified address: host mx.example.com said: 550 no";
    Virus: "potentially dangerous file",
        "552 potentially dangerous file attached, a virus is likely";
    RateLimited: "message quota exceeded", "454 Throttling failure: Daily message quota exceeded";
    RateLimited: "maximum sending rate", "454 Throttling failure: Maximum sending rate exceeded";
    RateLimited: "sending quota", "550 You have reached your daily sending quota";
    OverLimit: "header size", "552 5.3.4 Message header size exceeds maximum permitted";
    OverLimit: "number of attachments", "552 5.3.4 The number of attachments exceeds the limit";
    OverLimit: "recipient list, exceeds", "552 Message recipient list, exceeds policy limit";
    Spam: "blacklisted url", "550 Blacklisted URL in message";
    Spam: "spam or virus", "552 Message rejected for spam or virus content";
    Spam: "virus or spam", "554 it contains prohibited virus or spam content";
    Spam: "spam/virus", "550 Message was rejected for possible spam/virus content";

    // Viruses.
    Virus: "virus detected", "550 5.7.0 Virus detected in message";
    Virus: "virus infected", "552 Virus infected message rejected";
    Virus: "virus found", "554 5.7.1 Virus found: Eicar-Test";
    Virus: "a virus", "550 This message contains a virus and has been blocked";
    Virus: "known virus", "552 Message carries known virus";
    Virus: "infected", "554 5.7.1 The message was infected with Worm.X";
    Virus: "malware", "550 5.7.1 This message contains malware";

    // Full mailboxes.
    MailboxFull: "trouble in home directory", "451 qq trouble in home directory (#4.3.0)";
    MailboxFull: "file too large", "error writing message: File too large";
    MailboxFull: "mailbox quota", "550 mailbox quota usage is too high";
    MailboxFull: "mailbox full", "550 5.2.2 <bob@example.com>... Mailbox Full";
    MailboxFull: "mailbox is full", "452 4.2.2 The mailbox is full";
    MailboxFull: "mailbox * is full", "550 mailbox <bob@example.com> is full";
    MailboxFull: "full mailbox", "552 Requested action aborted, full mailbox";
    MailboxFull: "mail box full", "552 mail box full";
    MailboxFull: "mailfolder is full",
        "The message could not be delivered because the user's mailfolder is full";
    MailboxFull: "inbox is full", "552 5.2.2 The recipient's inbox is full";
    MailboxFull: "over quota", "552 5.2.2 user is over quota";
    MailboxFull: "overquota", "552 5.1.1 Recipient overquota";
    MailboxFull: "over the quota", "552 5.2.2 user is over the quota";
    MailboxFull: "over * disk quota", "552 user is over their disk quota";
    MailboxFull: "over the allowed quota", "550 Mailbox would be over the allowed quota";
    MailboxFull: "over the maximum", "452 4.2.2 Mailbox size is over the maximum";
    MailboxFull: "quota exceed", "552 5.2.2 Mail quota exceeded";
    MailboxFull: "quota violation", "552 Quota violation for bob@example.com";
    MailboxFull: "quota * exceed", "552 5.7.0 Quota of the mailbox has been exceeded";
    MailboxFull: "exceed * quota", "550 5.2.2 STOREDRV: mailbox exceeded its quota";
    MailboxFull: "disk quota", "451 Recipient reached disk quota";
    MailboxFull: "userdisk quota", "maildir delivery failed: userdisk quota";
    MailboxFull: "no space left for", "552 there is no space left for this user";
    MailboxFull: "out of storage", "452 4.2.2 The recipient's inbox is out of storage space";
    MailboxFull: "not have enough space", "552 mailbox does not have enough space";
    MailboxFull: "enough storage", "552 not enough storage space in mailbox";
    MailboxFull: "too much mail data", "552 too much mail data";
    MailboxFull: "space has been used", "550 the user's space has been used up";
    MailboxFull: "storage allocation",
        "552 Requested mail action aborted: exceeded storage allocation";
    MailboxFull: "storage limit", "550 5.2.2 Account storage limit";
    MailboxFull: "disk space limit", "554 mailbox has exceeded its disk space limit";
    MailboxFull: "mailbox size limit", "552 5.2.2 mailbox size limit exceeded";
    MailboxFull: "mailbox * limit", "552 mailbox exceeded the local limit";
    MailboxFull: "maximum allowed storage", "550 mailbox would exceed maximum allowed storage";
    MailboxFull: "mail file size exceeds",
        "mail file size exceeds the maximum size allowed for mail delivery";
    MailboxFull: "too many messages on", "550 user has too many messages on the server";
    MailboxFull: "receiving limits",
        "452 account disabled temporarly for exceeding receiving limits";
    MailboxFull: "destinataire pleine", "552 Boite du destinataire pleine";
    MailboxFull: "buzón lleno", "552 buzón lleno";
    MailboxFull: "casella * piena", "552 la casella del destinatario è piena";
    MailboxFull: "postfach * voll", "552 Das Postfach des Empfängers ist voll";
    MailboxFull: "ящик переполнен", "552 почтовый ящик переполнен";
    MailboxFull: "メールボックスが", "メールボックスがいっぱいです";

    // Addresses that are no more, before "suspended" can claim them.
    UserUnknown: "wrong or no longer valid", "550 This email address is wrong or no longer valid";
    UserUnknown: "mailbox is inactive", "550 5.1.1 the mailbox is inactive";
    UserUnknown: "inactive email address", "550 5.1.1 <bob@example.com>: inactive email address";
    UserUnknown: "extended inactivity",
        "550 due to extended inactivity new mail is not currently being accepted for this mailbox";
    RateLimited: "access denined", "550 Mailbox unavailable or access denined";

    // Suspended mailboxes.
    Suspended: "sending for this account", "550 message sending for this account is disabled";
    Suspended: "administratively disabled", "Mailaddress is administratively disabled";
    Suspended: "no longer accepts mail", "550 this address no longer accepts mail";
    Suspended: "archived recipient", "550 Archived recipient";
    Suspended: "inactive account", "550 inactive account";
    Suspended: "user is terminated", "550 is unavailable: user is terminated";
    Suspended: "domain is disabled", "550 user or domain is disabled";
    Suspended: "suspended", "550 5.2.1 The account is currently suspended";
    Suspended: "suspend the service", "550 recipient suspend the service";
    Suspended: "account * disabled",
        "550 5.2.1 The email account that you tried to reach is disabled";
    Suspended: "mailbox * disabled", "554 This mailbox is disabled";
    Suspended: "account disabled", "550 Account disabled";
    Suspended: "user disabled", "550 5.2.1 user disabled";
    Suspended: "disabled recipient", "525 5.7.13 Disabled recipient address";
    Suspended: "account locked", "550 5.7.1 Account locked for spam";
    Suspended: "account is locked", "550 vdelivermail: account is locked email bounced";
    Suspended: "temporary locked", "550 5.2.1 mailbox temporary locked";
    Suspended: "temporarily locked", "550 account temporarily locked";
    Suspended: "deactivated", "550 is a deactivated mailbox";
    Suspended: "is frozen", "550 Mailbox is frozen";
    Suspended: "temporarily inactive", "550 recipient rejected: temporarily inactive";
    Suspended: "invalid/inactive user", "550 Invalid/inactive user";
    Suspended: "inactive user", "550 5.2.1 inactive user";
    Suspended: "account inactive", "550 account inactive";
    Suspended: "is no longer valid", "554 delivery error: dd bob@example.com is no longer valid";
    Suspended: "unavailable or access denied", "550 Mailbox unavailable or access denied";
    Suspended: "destinataire archivee", "550 5.5.0 Boite du destinataire archivee";
    Suspended: "compte du destinataire est bloque", "550 Le compte du destinataire est bloque";

    // Moved.
    Moved: "has been replaced by",
        "550 5.1.6 address bob@example.com has been replaced by rob@example.com";
    Moved: "no longer on server", "550 5.1.6 recipient no longer on server";
    Moved: "has moved", "551 5.1.6 mailbox has moved";
    Moved: "new address is", "551 the new address is rob@example.com";
    Moved: "user not local; please try", "551 User not local; please try <rob@example.com>";

    // Relaying.
    RelayRefused: "relay access denied", "554 5.7.1 <bob@example.com>: Relay access denied";
    RelayRefused: "relaying denied", "550 5.7.1 <bob@example.com>... Relaying denied";
    RelayRefused: "relay denied", "550 5.7.0 Mail relay denied";
    RelayRefused: "relay not permitted", "550 relay not permitted";
    RelayRefused: "relay is not permitted", "550 relay is not permitted";
    RelayRefused: "relaying * not allowed", "550 relaying to <example.com> is not allowed";
    RelayRefused: "relay not allowed", "550 Open relay not allowed";
    RelayRefused: "relay is not allowed", "451 open relay is not allowed";
    RelayRefused: "relay prohibited", "550 relay prohibited";
    RelayRefused: "relaying * prohibited", "550 relaying is administratively prohibited";
    RelayRefused: "allowed to relay", "550 you are not allowed to relay through this machine";
    RelayRefused: "permitted to relay",
        "550 is not permitted to relay through this server without authentication";
    RelayRefused: "no relaying", "550 no relaying here";
    RelayRefused: "unable to relay", "550 5.7.1 Unable to relay for bob@example.com";
    RelayRefused: "n't relay", "550 we don't relay";
    RelayRefused: "not relay", "550 we do not relay";
    RelayRefused: "to relay mail", "550 This system is not configured to relay mail";
    RelayRefused: "credentials for relay", "550 5.7.1 Invalid credentials for relay";
    RelayRefused: "insecure mail relay", "554 Insecure Mail Relay";
    // qmail's file has this name in every language.
    RelayRefused: "rcpthosts", "553 sorry, that domain isn't in my list of allowed rcpthosts";
    RelayRefused: "rcpt-hosts", "553 dat domein is niet in mijn lijst met toegestane rcpt-hosts";
    RelayRefused: "non-local e-mail address",
        "503 This mail server requires authentication when attempting to send to a non-local \
        e-mail address";
    RelayRefused: "not a gateway", "550 sorry, this is not a gateway";
    RelayRefused: "send email directly to our servers",
        "550 5.7.1 The IP you're using is not authorized to send email directly to our servers";
    RelayRefused: "specified domain is not allowed", "550 the specified domain is not allowed";
    RelayRefused: "not local host", "550 not local host example.com, not a gateway";
    RelayRefused: "handle mail for", "550 we don't handle mail for example.com";
    RelayRefused: "identities failed the check",
        "554 Email address is not verified. The following identities failed the check in region X";

    // Reverse names.
    RequiresPtr: "ptr record",
        "550 5.7.25 The IP address sending this message does not have a PTR record";
    RequiresPtr: "ptr dns", "421 Service not available (PTR DNS not found)";
    RequiresPtr: "ptr resource record", "550 bad dns ptr resource record";
    RequiresPtr: "reverse dns", "554 5.7.1 Missing reverse DNS for 192.0.2.1";
    RequiresPtr: "rdns", "550 server access forbidden by invalid rdns record of your mail server";
    RequiresPtr: "reverse lookup", "550 sender ip reverse lookup rejected";
    RequiresPtr: "reverse hostname",
        "450 4.7.1 Client host rejected: cannot find your reverse hostname";
    RequiresPtr: "find your hostname", "450 4.7.1 Client host rejected: cannot find your hostname";
    RequiresPtr: "resolve your address", "550 cannot resolve your address";
    RequiresPtr: "ip name lookup failed", "550 5.7.1 Access denied. IP name lookup failed";
    RequiresPtr: "forward dns entry",
        "550 5.7.25 the corresponding forward DNS entry does not point to the sending IP";
    RequiresPtr: "unresolvable relay host", "550 unresolvable relay host name";
    RequiresPtr: "mismatches client ip", "550 domain example.com mismatches client ip";
    RequiresPtr: "unverifyable sending ip", "554 service permits 2 unverifyable sending IPs";
    RequiresPtr: "dns lookup failure * try again later",
        "451 DNS lookup failure: 192.0.2.1 try again later";

    // SPF, DKIM, DMARC.
    SenderRefused: "valid sender domain",
        "550 connections not accepted from servers without a valid sender domain";
    Dmarc: "dmarc policy", "554 5.7.1 rejected due to example.com's DMARC policy";
    Unauthenticated: "either spf or dkim",
        "550 5.7.26 Gmail requires all senders to authenticate with either SPF or DKIM";
    Unauthenticated: "both spf and dkim",
        "554 5.7.1 blocked for failing both SPF and DKIM authentication checks";
    Unauthenticated: "spf or dkim", "550 5.7.26 fails to pass authentication checks (SPF or DKIM)";
    Unauthenticated: "spf and dkim", "550 5.7.15 failed SPF and DKIM validation";
    Unauthenticated: "unauthenticated email",
        "550 5.7.26 Unauthenticated email from example.com is not accepted";
    Unauthenticated: "sender is unauthenticated",
        "550 5.7.9 blocked because the sender is unauthenticated";
    Dkim: "passing dkim", "550 5.7.20 No passing DKIM signature found";
    Spf: "spf record",
        "550 192.0.2.1 is not allowed to send from <example.com> per it's SPF Record";
    Spf: "spf check", "550 5.7.23 SPF check failed";
    Spf: "spf fail", "550 5.7.1 SPF fail - not authorized";
    Spf: "fails * spf", "550 5.7.26 The message fails to pass SPF checks";
    Spf: "failed * spf", "550 Message failed SPF";
    Spf: "spf * fail", "550 SPF (Sender Policy Framework) domain authentication fail";
    Spf: "spf validation", "550 5.7.23 SPF validation error";
    Spf: "spf sender", "550 SPF Sender Invalid - envelope rejected";
    Spf: "spf authentication", "421 4.7.27 SPF authentication didn't pass";
    Spf: "authenticate with spf", "550 5.7.27 Gmail requires all senders to authenticate with SPF";
    Spf: "spf:", "550 5.5.0 SPF: 192.0.2.1 is not allowed to send mail";
    Spf: "spf/dns", "421 Veuillez verifier la configuration SPF/DNS de votre nom de domaine";
    Spf: "spf policy", "550 rejected by SPF policy";
    Spf: "spf settings", "550 please inspect your SPF settings";
    Spf: "sender policy framework",
        "550 5.7.23 rejected because of Sender Policy Framework violation";
    Unauthenticated: "required authentication level",
        "550 5.7.515 sending domain example.com does not meet the required authentication level";
    Unauthenticated: "authentication checks", "550 5.7.1 it fails to pass authentication checks";

    // Size.
    MessageTooBig: "message too large", "552 5.2.3 message too large for this recipient";
    MessageTooBig: "message too big", "552 5.3.4 Message too big";
    MessageTooBig: "message file too big", "552 5.3.4 Error: message file too big";
    MessageTooBig: "message is too large", "550 the message is too large";
    MessageTooBig: "message size exceed", "552 5.3.4 Message size exceeds fixed limit";
    MessageTooBig: "message length exceed", "552 5.2.3 message length exceeds administrative limit";
    MessageTooBig: "size limit", "554 Mail size limit exceeded";
    MessageTooBig: "max message size", "552 max message size exceeded";
    MessageTooBig: "maximum message size", "552 exceeds the maximum message size";
    MessageTooBig: "maximum email size", "554 Maximum email size exceeded";
    MessageTooBig: "inbound message size", "552 exceeded maximum inbound message size";
    MessageTooBig: "message exceeds the maximum",
        "550 This message exceeds the maximum message length";
    MessageTooBig: "size of your message", "552 5.3.4 The size of your message exceeded the limits";
    MessageTooBig: "recipsizelimit", "550 5.2.3 RESOLVER.RST.RecipSizeLimit";
    MessageTooBig: "sendsizelimit", "550 5.2.3 RESOLVER.RST.SendSizeLimit";
    MessageTooBig: "fixed size", "552 5.3.4 Message exceeds maximum fixed size";
    MessageTooBig: "too large to", "552 the message is too large to be delivered";
    MessageTooBig: "taille limite", "552 Taille limite du message atteinte";
    MessageTooBig: "exceeds * maximum size", "552 the message exceeds this system's maximum size";

    // Speed and number.
    RateLimited: "sent to too many", "550 192.0.2.1 has sent to too many recipients this hour";
    OverLimit: "too many recipients", "452 4.5.3 Too many recipients";
    RateLimited: "receive limit",
        "550 5.2.122 the recipient's per hour message receive limit from this sender was exceeded";
    RateLimited: "permitted limits within",
        "550 5.7.508 Access denied, exceeds permitted limits within 5 range";
    TooManyConnections: "too many connections", "421 Too many connections from your host";
    TooManyConnections: "too many concurrent", "421 4.7.0 Too many concurrent SMTP connections";
    TooManyConnections: "connection limit",
        "421 exceeds per-domain connection limit for example.com";
    TooManyConnections: "connection rate limit", "452 4.3.2 Connection rate limit exceeded";
    TooManyConnections: "too many sessions", "421 too many sessions from this IP";
    TooManyConnections: "too many smtp sessions", "421 Too many SMTP sessions for this host";
    TooManyConnections: "simultaneous connections", "421 too many simultaneous connections";
    TooManyConnections: "concurrent connections", "421 maximum concurrent connections reached";
    TooManyConnections: "trop de connexions",
        "421 Trop de connexions, veuillez verifier votre configuration";
    TooManyConnections: "errors from your ip", "421 too many errors from your ip";
    TooManyConnections: "thread limit", "550 Exceeding outbound thread limit";
    TooManyConnections: "already made numerous attempts",
        "We have already made numerous attempts to deliver this message";
    Spam: "marked as spam", "Your email was marked as spam by the system";
    Reputation: "reputation",
        "550 5.7.1 likely suspicious due to the very low reputation of the sending IP address";
    Reputation: "user complaints",
        "421 4.7.0 [TSS04] temporarily deferred due to unexpected volume or user complaints";
    Blocked: "unusual rate of * been blocked",
        "550 5.7.1 an unusual rate of unsolicited mail; mail from your IP address has been blocked";
    RateLimited: "unusual rate of",
        "421 4.7.0 detected an unusual rate of unsolicited mail originating from your IP address";
    RateLimited: "rate limit", "421 4.7.0 you have been rate limited";
    RateLimited: "rate-limit", "451 4.7.1 message rate-limited";
    RateLimited: "ratelimit", "450 Ratelimit exceeded";
    RateLimited: "throttl", "421 4.7.1 Throttled, come back later";
    RateLimited: "slow down", "421 please slow down";
    RateLimited: "try again slower", "451 4.7.1 Client host rejected: Please try again slower";
    RateLimited: "receiving mail at a rate",
        "450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents \
        additional messages";
    RateLimited: "receiving mail too quickly", "450 4.2.1 User is receiving mail too quickly";
    RateLimited: "server busy", "451 4.7.500 Server busy";
    RateLimited: "too fast", "421 you are sending too fast";
    RateLimited: "excessive volume", "421 4.7.1 deferred due to excessive volume";
    RateLimited: "frequency * limited", "550 Domain frequency limited";
    RateLimited: "frequency of receiving", "550 The frequency of receiving messages is limited";
    RateLimited: "sent too many", "550 5.1.1 192.0.2.1 has sent too many messages this hour";
    RateLimited: "per hour", "550 has exceeded the max emails per hour";
    RateLimited: "messages per session", "550 exceeded the max number of messages per session";
    RateLimited: "message per connection", "421 Max message per connection reached";
    RateLimited: "sending rate", "450 4.7.1 You've exceeded your sending rate";
    RateLimited: "sending limit", "550 5.4.5 Daily sending limit exceeded";
    RateLimited: "too many mail", "421 4.7.0 Too many mails from your server";
    RateLimited: "too many email", "550 you have sent too many emails";
    RateLimited: "too many messages", "450 too many messages from you";
    Greylisted: "is not yet authorized", "451 192.0.2.1 is not yet authorized to deliver mail";
    Greylisted: "please come back later",
        "451 4.7.1 Sorry, the service is currently unavailable. Please come back later";
    Greylisted: "greylist",
        "450 4.2.0 Recipient address rejected: Greylisted, see http://postgrey.example";
    Greylisted: "milter-reject * try again later",
        "milter-reject: END-OF-MESSAGE from mx.example.com[192.0.2.1]: 4.7.1 Try again later";
    Greylisted: "graylist", "451 4.7.1 Graylisted, please try again later";
    Greylisted: "grey list", "450 grey listing in action";
    Greylisted: "grey-list", "450 grey-listed for five minutes";
}

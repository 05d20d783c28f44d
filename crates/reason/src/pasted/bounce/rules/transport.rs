//! The way: loops, time, network, encryption, log-in, policy, systems, protocol; last the words
//! that say least.

use verdict::BounceReason::*;

super::row::rules! {
    // Loops, network, time.
    Loop: "mail loop", "554 5.4.6 Mail loop detected";
    Loop: "loops back to myself", "mail for example.com loops back to myself";
    Loop: "too many hops", "554 5.4.6 Too many hops";
    Loop: "hop count exceeded", "554 5.4.0 hop count exceeded";
    Loop: "exceeded * hops", "554 5.4.6 Message exceeded 50 hops";
    Loop: "routing loop", "554 message probably in a routing loop";
    Loop: "forwarding loop", "550 mail forwarding loop for bob@example.com";
    Loop: "looping", "This message is looping: it already has my Delivered-To line";
    Loop: "loop was found", "loop was found in the mail exchanger";
    Loop: "too many received", "554 too many Received: headers";
    Expired: "timed out while",
        "conversation with mx.example.com timed out while receiving the initial server greeting";
    Loop: "loop detected", "Loop detected";
    Loop: "fwd.loop", "550 5.4.6 RESOLVER.FWD.Loop; there is a forwarding loop";
    Loop: "points to local host", "lowest numbered MX record points to local host";
    Loop: "mx problem", "local configuration error: MX problem";
    Malformed: "lines too long", "message has lines too long for transport";
    Malformed: "line too long", "500 Line too long";
    Malformed: "line limit exceeded", "500 Line limit exceeded";
    Loop: "best-preference mx",
        "Sorry. Although I'm listed as a best-preference MX or A for that host";
    Loop: "too many \"received\"",
        "Too many \"Received\" headers - suspected mail loop, too many \"received\"";
    Expired: "host not reachable", "[Status: Error, ResponseCode 421, Host not reachable.]";
    Expired: "not responding", "Remote host is not responding";
    Expired: "not delivered within", "Your message was not delivered within 0 days and 1 hours";
    Expired: "unreachable for too long", "Mail server for \"example.com\" unreachable for too long";
    Expired: "multiple retries", "Unable to deliver message after multiple retries, giving up";
    Expired: "queue.expired", "550 4.4.7 QUEUE.Expired; message expired";
    Expired: "delivery failed * attempts", "delivery failed 20 attempts: bob@example.com";
    Expired: "frozen on arrival", "The message was frozen on arrival by the filter";
    Expired: "has been frozen", "Message has been frozen";
    Expired: "no action is required",
        "No action is required on your part. Delivery attempts will continue";
    Expired: "delay reason", "Delay reason: temporarily rejected";
    Expired: "still being retried", "the message is still being retried";
    Expired: "accept our requests to connect",
        "The recipient server did not accept our requests to connect";
    Expired: "contact dns servers", "DNS Error: Could not contact DNS servers";
    Expired: "has been delayed", "Delivery to the following recipient has been delayed";
    Expired: "delivery attempts will continue", "Delivery attempts will continue to be made";
    Expired: "failed to deliver to domain", "Failed to deliver to domain example.com after 5 tries";
    Expired: "could not be delivered for more than",
        "your message could not be delivered for more than 5 days";
    Network: "network error", "Network error on destination MXs";
    Network: "timeout for [relay", "mta: 0x1 timeout for [relay:example.com]";
    Expired: "connection timeout", "Error on session 1: Connection timeout";
    Expired: "connection timed out", "connect to mx.example.com: Connection timed out";
    Expired: "message expired", "550 5.4.316 Message expired, connection refused";
    Expired: "envelope expired", "Envelope expired";
    Expired: "time expired", "Delivery time expired";
    Expired: "delivery timeout", "Delivery timeout";
    Expired: "delivery expired", "delivery expired (message too old)";
    Expired: "message timed out", "message timed out";
    Expired: "retry time", "retry timeout exceeded";
    Expired: "has been failing", "all hosts have been failing or has been failing for a long time";
    Expired: "failing for a long time", "all hosts have been failing for a long time";
    Expired: "in queue for",
        "message expired after sitting in queue for 48 hours or in queue for long";
    Expired: "allowed queue period", "was not reachable within the allowed queue period";
    Expired: "server did not respond", "the server did not respond";
    Expired: "could not find a gateway", "could not find a gateway for example.com";
    Expired: "been collected after", "it has not been collected after 3 days";
    Expired: "message delayed", "4.4.7 message delayed";
    Expired: "too long in queue", "too long in queue";
    Expired: "message too old", "message too old";
    Network: "network is unreachable", "Network is unreachable";
    Network: "network unreachable", "network unreachable";
    Network: "no route to host", "No route to host";
    Network: "host is unreachable", "Host is unreachable";
    Network: "could not connect", "Could not connect and send the mail to mx.example.com";
    Network: "lost connection", "lost connection with mx.example.com while sending RCPT TO";
    Network: "connection lost", "421 connection lost";
    Network: "connection died", "Connected to 192.0.2.1 but connection died";
    Network: "connection reset", "Connection reset by peer";
    Network: "connection dropped", "421 4.4.2 connection dropped";
    Network: "connection was dropped", "the connection was dropped by remote host";
    Network: "name server reply", "Malformed or unexpected name server reply";
    Network: "resolve route", "550 Unable to resolve route ";
    Network: "no hosts to deliver", "No hosts to deliver to";

    // Log-in, encryption.
    AuthRequired: "not authenticated to send",
        "550 5.7.57 STARTTLS; Client was not authenticated to send anonymous mail";
    Tls: "starttls", "530 5.7.0 Must issue a STARTTLS command first";
    Tls: "tls", "500 Remote server does not support TLS";
    Tls: "encryption required", "523 5.7.10 Encryption required";
    Tls: "requires encryption", "553 This route requires encryption";
    Tls: "high-strength ciphers", "553 This route requires high-strength ciphers";
    Tls: "certificate", "Server certificate not verified";
    AuthRequired: "authentication required", "530 5.7.0 Authentication required";
    AuthRequired: "authentication is required",
        "550 You are not authorized to send mail, authentication is required";
    AuthRequired: "authentication fail", "535 5.7.8 Error: authentication failed";
    AuthRequired: "authentication unsuccessful", "535 5.7.3 Authentication unsuccessful";
    AuthRequired: "authentication credentials", "535 Authentication credentials invalid";
    AuthRequired: "authentication data", "535 Incorrect authentication data";
    AuthRequired: "authentication turned on",
        "550 must have smtp authentication turned on in your email client";
    AuthRequired: "authentification", "550 5.5.0 Authentification requise";
    AuthRequired: "unauthenticated senders", "550 unauthenticated senders not allowed";
    AuthRequired: "you don't authenticate", "553 sorry, you don't authenticate";
    AuthRequired: "not authenticated", "530 5.7.57 Client not authenticated to send mail";
    AuthRequired: "failed to authenticate", "550 submitter failed to authenticate";
    AuthRequired: "verification failure", "550 verification failure";
    AuthRequired: "not subscribed to ses", "535 account not subscribed to SES";
    AuthRequired: "sendrawemail",
        "554 User arn is not authorized to perform ses:SendRawEmail on resource";

    // Policy and content.
    Policy: "mail flow rule", "A custom mail flow rule has blocked your message";
    Policy: "permission to send", "You do not have permission to send to this recipient";
    Policy: "recipnotauth", "550 5.7.1 RESOLVER.RST.RecipNotAuthorized; recipient not authorized";
    Policy: "not accepting mail with", "550 the recipient is not accepting mail with attachments";
    Policy: "policy reasons", "554 Mail from bob@example.net rejected for policy reasons";
    Policy: "local policy", "550 5.7.1 Message rejected due to local policy";
    Blocked: "connection rejected by policy", "501 Connection rejected by policy [7.7] 38317";
    Policy: "by policy", "550 denied by policy";
    Policy: "organization policy", "550 the message was rejected by organization policy";
    Policy: "policy violation", "550 policy violation";
    Policy: "violates * policy", "550 the message violates our mail policy";
    Policy: "security polic", "554 Email rejected due to security policies";
    Policy: "content examination", "550 Message bounced due to Content Examination Policy";
    Policy: "organizational settings", "550 message bounced due to organizational settings";
    Policy: "anti-spoofing", "550 Anti-spoofing policy - inbound not allowed";
    Policy: "captcha",
        "550 you have exceeded the allowable number of posts without solving a captcha";
    Policy: "mass mailer", "550 you're using a mass mailer";
    Policy: "illegal attachment",
        "552 5.7.0 Our system detected an illegal attachment on your message";
    Policy: "potential security issue",
        "552-5.7.0 blocked because its content presents a potential security issue";
    Policy: "executable files", "550 executable files are not allowed in compressed files";
    Policy: "attachment", "552 5.7.0 this attachment type is not accepted";
    Policy: "low priority", "451 message given low priority";
    Policy: "protocol violation", "550 protocol violation";
    Content: "smtputf8 is required",
        "SMTPUTF8 is required, but was not offered by host mx.example.com[192.0.2.1]";
    Content: "mime complexity", "554 message mime complexity exceeds the policy maximum";
    Content: "invalid mime", "550 this message contain invalid MIME headers";
    Content: "improperly-formatted", "550 this message contain improperly-formatted binary content";
    Content: "8-bit data", "550 Improper use of 8-bit data in message header";
    Content: "8bit", "554 5.6.3 8bit characters are not supported";
    Content: "base64 encoding", "550 text that uses unnecessary base64 encoding";
    Content: "invalid message content", "550 5.6.0 Invalid message content";
    Malformed: "header error", "550 header error";
    Malformed: "headers are not accepted", "550 headers are not accepted";

    // The recipient's system.
    SystemFull: "insufficient disk space", "452 4.4.5 Insufficient disk space; try again later";
    SystemFull: "insufficient system", "452 4.3.1 Insufficient system storage";
    SystemFull: "insufficient storage", "452 Insufficient storage";
    SystemFull: "system storage", "452 4.3.1 Out of system storage";
    SystemFull: "no space left", "451 4.3.0 No space left on device";
    SystemFull: "mail system full", "452 mail system full";
    SystemFull: "disk full", "452 disk full";
    SystemError: "transport unavailable", "mail transport unavailable";
    SystemError: "database unavailable", "451 4.3.0 alias database unavailable";
    SystemError: "local delivery failed", "local delivery failed";
    SystemError: "lmtp error", "LMTP error after RCPT TO";
    SystemError: "to file forbidden", "delivery to file forbidden";
    SystemError: "to pipe forbidden", "delivery to pipe forbidden";
    SystemError: "cannot open mailbox", "cannot open mailbox /var/mail/bob: Permission denied";
    SystemError: "append message", "cannot append message to file /var/mail/bob";
    SystemError: "aborted with signal", "Mailer local aborted with signal 11";
    SystemError: "i/o error", "451 4.3.0 I/O error";
    SystemError: "defer (13)", "defer (13): Permission denied: creating lock file";
    SystemError: "wrong owner", "Sorry, message has wrong owner";
    SystemError: "execution expired", "program execution expired";
    SystemError: "time limit exceeded", "Command time limit exceeded";
    SystemError: "duplicated message-id", "Duplicated Message-ID in <list@example.com>";
    SystemError: "failed to expand", "defer (-1): failed to expand \"interface\" option";
    SystemError: "configuration error", "451 Server configuration error";
    SystemError: "config error", "553 5.3.5 system config error";
    SystemError: "local error", "451 local error in processing";
    SystemError: "local problem", "451 Temporary local problem - please try later";
    SystemError: "internal error", "451 4.3.0 Internal error";
    SystemError: "internal server error", "451 4.3.0 Internal server error";
    SystemError: "misconfigured", "remote server is misconfigured";
    SystemError: "could not load", "451 Could not load DRD for domain";
    UserUnknown: "not found in directory", "550 bob@example.com not found in directory (LDAP)";
    SystemError: "wrong office 365 region", "451 4.4.62 Mail sent to the wrong Office 365 region";
    SystemError: "shutting down", "421 4.3.2 The service is shutting down";
    SystemError: "ldap", "Unable to contact LDAP server";
    SystemError: "no mdb", "recipient deferred because there is no Mdb";
    SystemError: "queue file write error", "451 4.3.0 Error: queue file write error";
    SystemError: "service currently unavailable", "421 Service currently unavailable";
    SystemError: "service unavailable", "421 4.3.2 Service Unavailable, try later";
    SystemError: "service not available", "421 Service not available";
    SystemError: "timeout waiting", "421 Timeout waiting for input";
    SystemError: "interrupted system call", "interrupted system call";
    SystemError: "user output file", "can't create user output file";
    SystemError: "error while being processed", "it encountered an error while being processed";
    SystemError: "unable to process", "451 Unable to process an email at this time";
    SystemError: "error in processing", "451 4.5.0 Error in processing, id=1";
    SystemError: "transaction failed", "554 transaction failed";
    Syntax: "vrfy", "502 5.5.1 VRFY command is disabled";
    SystemError: "command failed", "550 Command failed: can't create";
    SystemError: "command output", "Command output: maildrop failed";
    SystemError: "mailer error", "Mailer Error";
    SystemError: "bin/procmail", "/usr/bin/procmail exited";
    SystemError: "bin/maildrop", "/usr/bin/maildrop exited";
    SystemError: "procmail:", "procmail: Couldn't create \"/var/mail/bob\"";
    SystemError: "pipe to |", "pipe to |/usr/bin/program bob";
    SystemError: "exit status", "exit status 75";

    // The protocol.
    Syntax: "malformed address", "malformed address: <a@b.example> may not follow bob@example.com";
    Syntax: "incorrectly constructed",
        "one or more recipient addresses that were incorrectly constructed";
    Syntax: "nested too deep", "angle-brackets nested too deep";
    Syntax: "domain missing", "domain missing in source-routed address";
    Syntax: "expected word or", "expected word or \"<\"";
    Syntax: "syntax: ", "501 5.5.4 Syntax: EHLO hostname";
    Syntax: "syntax error", "501 Syntax error in parameters or arguments";
    Syntax: "protocol error", "521 5.5.1 Protocol error";
    Syntax: "bad sequence", "503 Bad sequence of commands";
    Syntax: "not implemented", "504 Command parameter not implemented";
    Syntax: "command not recognized", "500 Command not recognized";
    Syntax: "unrecognized command", "500 5.5.1 unrecognized command";

    // What is left when nothing more exact was said.
    Expired: "queue too long", "this message has been in the queue too long";
    Expired: "connection refused", "connect to mx.example.com: Connection refused";
    UserUnknown: "does not exist", "550 bob@example.com does not exist";
    UserUnknown: "doesn't exist", "550 RCPT (bob@example.com) doesn't exist";
    UserUnknown: "recipient rejected", "550 recipient rejected";
    UserUnknown: "user * unknown", "550 user (bob@example.com) unknown";
    UserUnknown: "address rejected. (in reply to rcpt",
        "550 Recipient address rejected. (in reply to RCPT TO command)";
    UserUnknown: "delivery has failed to these recipients * not be found",
        "Delivery has failed to these recipients. It could not be found";
    Expired: "could not be delivered for", "Message could not be delivered for 5 days";
    Policy: "failure for one or more recipients * :blocked",
        "550 permanent failure for one or more recipients (bob@example.com:blocked)";
    Spf: "by spf", "550 5.1.0 blocked by SPF";
    Blocked: "blocked", "550 5.7.1 blocked";
    Expired: "giving up on", "Giving up on 192.0.2.1";
}

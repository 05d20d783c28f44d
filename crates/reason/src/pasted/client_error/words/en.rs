//! English.

use super::concept::{Concept, Stems};

pub(super) const STEMS: &[Stems] = &[
    (Concept::Outgoing, "outgoing|smtp|sending mail|send mail|send email|send message|- sending"),
    (Concept::Incoming, "incoming|imap|pop3|pop server|get mail|receiv|fetch"),
    (
        Concept::Server,
        "server|host|domain name|name or service|getaddrinfo|gaierror|enotfound|dns|\
         messagingexception",
    ),
    (
        Concept::Connection,
        "connect|connection|contact|link with|reach|socket|establish|network|respond|\
         dial tcp|read data|write data|startup greeting",
    ),
    (
        Concept::Failed,
        "fail|could not|couldn't|cannot|can't|unable|error|unavailable|not responding|\
         didn't respond|did not respond|unreachable|refused|no route|was not|isn't",
    ),
    (Concept::Not, "\x20not |n't | no |never|without|neither"),
    (Concept::Timeout, "timed out|timeout|time out|time-out|etimedout|too slowly|took too long"),
    (
        Concept::Broken,
        "interrupted|terminated|connection reset|reset by peer|econnreset|dropped|lost|\
         unexpectedly|was closed|closed by|disconnected|aborted|unexpected eof|\
         end of file|hung up|eof|message content|connectionclosed|\
         empty startup greeting|end of stream|net_reset|net_interrupt",
    ),
    (
        Concept::NotFound,
        "not found|could not be found|couldn't be found|cannot be found|can't be found|\
         unknown|cannot find|can't find|couldn't find|could not find|resolve|resolution|\
         enotfound|getaddrinfo|name or service not known|nodename nor servname|\
         no such host|not known|does not exist|lookup|11001|nxdomain|\
         non-existent domain",
    ),
    (
        Concept::Certificate,
        "certificate|server identity|identity of|principal name|self signed|self-signed|\
         cert_|x509|issuer|altname|certpath|certification path|trust anchor|pkix|\
         hostname does not match|hostname mismatch|certificate owner|\
         subject alternative|commonname|common name|unknown ca|unknown_ca|ee key too small|\
         ca key too small|ca md too weak",
    ),
    (
        Concept::Untrusted,
        "match|trusted|verif|invalid|not valid|expired|self signed|self-signed|\
         incorrect|unknown authority|unable to get local issuer|untrusted|problem|wrong|\
         different|exception|does not belong|belongs to|not signed|cn=|is for|altname|\
         security|revoked|not yet|certificate is valid for|not found|mismatch|\
         subject alternative|alert|too small|too weak|!=",
    ),
    (
        Concept::Encryption,
        "starttls|tls|ssl|encrypt|secure connection|secure link|handshake|crypto|\
         contenttype|protocol_version|sspi|cipher|securechannel|schannel",
    ),
    (
        Concept::Unsupported,
        "not support|no support|n't support|doesn't advertise|not advertise|not offer|n't offer|\
         not available|unsupported|wrong version number|record that exceeded|\
         missing capability|is missing|not capable|no compatible|without ssl|\
         negotiation failed|packet length|plain connection|unknown protocol|\
         unrecognized|cannot use a|no authenticators|not advertise authentication|\
         n't support|did not advertise|invalidcontenttype|corrupt message|\
         does not look like|no appropriate protocol|protocol is disabled|protocol_version|\
         protocol version|common algorithm|a call to sspi failed|no shared cipher|\
         handshake_failure|handshake failure|insufficient_security|no cipher|\
         unencrypted connection",
    ),
    (
        Concept::Login,
        "authenticat|log in|login|log on|logon|sign in|sign-in|logging on|logged|auth |\
         support auth|authorization fail|authorization error",
    ),
    (
        Concept::Method,
        "authentication method|authentication mechanism|encrypted password|\
         secure password|secure authentication|(spa)|authentication type|\
         compatible authentication|authentication methods|supported authentication|\
         authenticators|cram-md5",
    ),
    (Concept::Password, "password|passphrase|user name|username|credential|account name"),
    (
        Concept::Refused,
        "incorrect|wrong|invalid|reject|refus|denied|not accept|n't accept|\
         not recognized|not correct|isn't correct|bad |unsuccessful|not permitted|\
         not allowed|does not allow|unauthorized|disallow",
    ),
    (
        Concept::Required,
        "required|requires|require|must|need|please turn on|not enabled|command first|\
         in first|authenticate first|no password specified|missing credentials|\
         no credentials",
    ),
    (Concept::Relay, "relay|rcpthosts|rcpt hosts|hosts rcpt|host rcpt|anfitriões rcpt|hôtes rcpt"),
    (
        Concept::DataFile,
        "data file|outlook.pst|.ost|personal folders file|default e-mail folders|\
         default email folders|set of folders|errors have been detected in the file|\
         pst file",
    ),
    (
        Concept::TurnedAway,
        "connection refused|econnrefused|actively refused|errno 111|errno 61|winerror 10061",
    ),
    (Concept::TooMany, "too many|maximum number|connection limit|simultaneous|concurrent|exceeded"),
    (Concept::Temporary, "temporar|try again later|later|busy|internal error|internal server"),
    (Concept::Sender, "sender address|sender's e-mail address|sender's email address|from address"),
    (Concept::Size, "size of the message|size limit|message size exceed|too large|too big"),
];

//! The recipient: hosts, then mailboxes.

use verdict::BounceReason::*;

super::row::rules! {
    // Hosts before users: "domain does not exist" holds "does not exist".
    NotAccepting: "no mail server", "550 5.4.4 Invalid domain has no mail server";
    HostUnknown: "mentioned in email address is unknown",
        "the mail domain mentioned in email address is unknown";
    HostUnknown: "host does not exist", "550 example.com: host does not exist";
    HostUnknown: "destination system * does not exist",
        "The destination system for this recipient does not exist";
    HostUnknown: "host unknown", "550 5.1.2 <bob@example.com>... Host unknown";
    HostUnknown: "unknown host", "550 Unknown host";
    HostUnknown: "host or domain name not found",
        "Host or domain name not found. Name service error for name=example.com";
    HostUnknown: "domain not found", "450 4.1.2 Recipient address rejected: Domain not found";
    HostUnknown: "domain does not exist", "550 domain does not exist";
    HostUnknown: "domain doesn't exist", "550 The domain doesn't exist";
    HostUnknown: "no such domain", "550 no such domain";
    HostUnknown: "domain must exist", "550 recipient domain must exist";
    HostUnknown: "unknown domain", "550 Recipient address rejected: unknown domain name";
    NotAccepting: "null mx", "550 5.1.10 Recipient address has null MX";
    HostUnknown: "domain * couldn't be found",
        "550 5.4.310 the domain example.com couldn't be found";
    HostUnknown: "name or service not known", "Name or service not known";
    HostUnknown: "find any host", "Sorry, I couldn't find any host named example.com";
    HostUnknown: "host unreachable", "host unreachable";
    HostUnknown: "domain is not reachable", "550 domain is not reachable";
    Network: "responded with code servfail",
        "DNS Error: DNS type 'mx' lookup of example.com responded with code SERVFAIL";
    Network: "host lookup did not complete", "defer (-1): host lookup did not complete";
    HostUnknown: "unable to lookup dns", "421 4.4.0 Unable to lookup DNS for example.com";
    HostUnknown: "nxdomain", "DNS error: NXDOMAIN";
    HostUnknown: "non-existent domain", "550 Non-existent domain";
    HostUnknown: "invalid domain", "550 Invalid domain";
    HostUnknown: "no such host", "550 5.1.2 no such host";
    HostUnknown: "unrouteable addres", "Unrouteable address";
    Network: "unrouteable mail domain", "Unrouteable mail domain \"example.com\"";
    Network: "destination computer could not be found",
        "DNS records for the destination computer could not be found";
    Network: "host not found, try again", "host not found, try again";
    NotAccepting: "name server: .:",
        "550 5.1.2 <bob@example.com>... (Name server: .: host not found)";
    NotAccepting: "protocol returned a permanent error", "SMTP protocol returned a permanent error";
    NotAccepting: "no mx", "No MX found for domain";
    NotAccepting: "mail exchanger or ip", "Sorry, I couldn't find a mail exchanger or IP address";
    NotAccepting: "does not accept mail", "host/domain does not accept mail";
    NotAccepting: "doesn't accept mail", "556 5.1.10 this domain doesn't accept mail";
    NotAccepting: "nullmx", "556 Recipient address has nullMX";
    NotAccepting: "permanent error * not accept", "521 permanent error, host does not accept mail";
    HostUnknown: "host not found", "550 Name server: host not found";

    // Users.
    UserUnknown: "recipientnotfound",
        "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup";
    AuthRequired: "rst.authrequired", "550 5.7.1 RESOLVER.RST.AuthRequired; authentication needed";
    UserUnknown: "resolver.adr.", "550 5.1.4 RESOLVER.ADR.Ambiguous; ambiguous address";
    UserUnknown: "user unknown", "550 5.1.1 <bob@example.com>... User unknown";
    UserUnknown: "unknown user", "550 Unknown user bob@example.com";
    UserUnknown: "userunknown", "550 Recipient address rejected: UserUnknown";
    UserUnknown: "no such user", "550 No such user here";
    UserUnknown: "user not found", "550 User not found";
    UserUnknown: "user not known", "550 User not known";
    UserUnknown: "not a known user", "550 is not a known user";
    UserUnknown: "user * does not exist", "550 user bob does not exist";
    UserUnknown: "user doesn't exist", "550 5.1.1 user doesn't exist";
    UserUnknown: "user doesn't have",
        "554 delivery error: dd This user doesn't have a yahoo.com account";
    UserUnknown: "user not exist", "550 user not exist";
    UserUnknown: "user not active", "550 user not active";
    UserUnknown: "user missing home", "550 user missing home directory";
    UserUnknown: "user * was not found", "550 user bob was not found";
    UserUnknown: "invalid user", "550 Recipient address rejected: invalid user";
    UserUnknown: "non-existent user", "550 non-existent user";
    UserUnknown: "virtual user", "vdeliver: invalid or unknown virtual user";
    UserUnknown: "not a valid user", "550 not a valid user here";
    UserUnknown: "can't accept user", "550 can't accept user";
    UserUnknown: "invalid recipient", "550 5.1.1 Invalid recipient bob@example.com";
    UserUnknown: "unknown recipient", "MSEXCH:IMS Unknown Recipient";
    UserUnknown: "recipient unknown", "550 recipient unknown";
    UserUnknown: "recipient not found", "550 Recipient not found";
    UserUnknown: "recipnotfound", "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found";
    UserUnknown: "recipient notfound", "550 5.1.1 RESOLVER.ADR.Recipient NotFound";
    UserUnknown: "invalid-recipient", "550 Recipient address rejected: Invalid-Recipient";
    UserUnknown: "no such recipient", "550 no such recipient";
    UserUnknown: "recipient does not exist", "550 5.1.1 recipient does not exist";
    UserUnknown: "recipient not exist", "550 recipient not exist";
    UserUnknown: "recipient name is not recognized", "The recipient name is not recognized";
    UserUnknown: "recipient is not local", "550 recipient is not local";
    UserUnknown: "recipient not ok", "550 recipient not OK";
    UserUnknown: "recipient is not accepted", "550 recipient is not accepted";
    UserUnknown: "recipient refuses", "550 recipient refuses to accept your mail";
    UserUnknown: "not a valid recipient", "550 not a valid recipient";
    UserUnknown: "no valid recipients", "554 no valid recipients, bye";
    UserUnknown: "bad recipient", "550 bad recipient";
    UserUnknown: "bad-recipient", "550 bad-recipient";
    UserUnknown: "rejected recipients", "550 destination server rejected recipients";
    UserUnknown: "recipient has been denied", "550 sorry, your envelope recipient has been denied";
    UserUnknown: "badrcptto", "553 sorry, your envelope recipient is in my badrcptto list";
    UserUnknown: "badrecipientto", "553 this recipient is in my badrecipientto list";
    UserUnknown: "validrcptto", "553 this recipient is not in my validrcptto list";
    UserUnknown: "rejected by a remote mail server",
        "Each of the following recipients was rejected by a remote mail server";
    UserUnknown: "unverified address", "450 4.1.1 Recipient address rejected: unverified address";
    UserUnknown: "no such mailbox", "550 No such mailbox";
    UserUnknown: "mailbox not found", "550 Mailbox not found";
    UserUnknown: "mailbox unavailable", "550 5.1.1 Requested action not taken: mailbox unavailable";
    UserUnknown: "mailbox unavaiable", "550 mailbox unavaiable";
    UserUnknown: "mailbox is unavailable", "550 the mailbox is unavailable";
    UserUnknown: "mailbox not present", "550 mailbox not present";
    UserUnknown: "mailbox not available", "550 mailbox not available";
    UserUnknown: "mailbox invalid", "550 mailbox invalid";
    UserUnknown: "invalid mailbox", "550 Invalid mailbox";
    UserUnknown: "unknown mailbox", "550 Unknown mailbox";
    UserUnknown: "no mailbox", "550 sorry, no mailbox here by that name";
    UserUnknown: "no mail box", "550 no mail box available for this user";
    UserUnknown: "not a valid mailbox", "550 is not a valid mailbox";
    UserUnknown: "mailbox does not exist", "550 5.1.1 Mailbox does not exist";
    UserUnknown: "mailbox * does not exist", "550 Mailbox bob@example.com does not exist";
    UserUnknown: "address unknown", "550 Address unknown";
    UserUnknown: "unknown address", "550 Unknown address error";
    UserUnknown: "unknown e-mail", "550 unknown e-mail address";
    UserUnknown: "unknown email address", "550 unknown email address";
    UserUnknown: "address does not exist", "550 5.1.1 The email address does not exist";
    UserUnknown: "address not found", "550 address not found";
    UserUnknown: "no such address", "550 no such address here";
    UserUnknown: "address invalid", "550 Address invalid";
    UserUnknown: "invalid address", "501 invalid address";
    UserUnknown: "address syntax", "501 5.1.3 Bad destination mailbox address syntax";
    UserUnknown: "bad address", "550 #5.1.1 bad address bob@example.com";
    UserUnknown: "addresses were unknown", "550 destination addresses were unknown";
    UserUnknown: "not email addresses", "550 not email addresses";
    UserUnknown: "not a local address", "550 not a local address";
    UserUnknown: "not an active address", "550 is not an active address at this host";
    UserUnknown: "address not present", "550 address not present in directory";
    UserUnknown: "one at this address", "550 there is no one at this address";
    UserUnknown: "address * couldn't be found", "The email address you entered couldn't be found";
    UserUnknown: "address could not be found", "550 the email address could not be found";
    UserUnknown: "wasn't found at",
        "the email address you sent your message to wasn't found at the destination domain";
    UserUnknown: "no account", "550 no account by that name here";
    UserUnknown: "account does not exist", "550 Account does not exist";
    UserUnknown: "account * does not exist",
        "550 5.1.1 The email account that you tried to reach does not exist";
    UserUnknown: "account unavailable", "550 no thank you rejected: account unavailable";
    UserUnknown: "unknown account", "550 unknown account";
    UserUnknown: "illegal alias", "550 5.1.1 unknown or illegal alias: bob@example.com";
    UserUnknown: "unknown local", "550 unknown local part bob in <bob@example.com>";
    UserUnknown: "such person", "550 no such person at this address";
    UserUnknown: "in name directory", "No entry in name directory for bob";
    UserUnknown: "listed in domino directory",
        "User bob (bob@example.com) not listed in Domino Directory";
    UserUnknown: "not listed in", "User bob not listed in public Name & Address Book";
    UserUnknown: "email name is not found", "550 the user's email name is not found";
    UserUnknown: "spectator does not exist", "550 this spectator does not exist";
    UserUnknown: "nessun utente", "550 nessun utente simile in questo indirizzo";
    UserUnknown: "no existe", "550 no existe dicha persona";
    UserUnknown: "utilisateur inconnu", "550 utilisateur inconnu !";
    UserUnknown: "adresse * invalide", "550 Adresse destinataire invalide";
    UserUnknown: "adresse * introuvable", "L'adresse de messagerie est introuvable";
    UserUnknown: "empfänger unbekannt", "550 Empfänger unbekannt";
    UserUnknown: "リストにありません", "ディレクトリのリストにありません";
    UserUnknown: "address rejected: access denied",
        "550 5.4.1 Recipient address rejected: Access denied";
    UserUnknown: "addresses rejected : access denied",
        "550 recipient addresses rejected : access denied";
    UserUnknown: "recipients was undeliverable", "the following recipients was undeliverable";
    UserUnknown: "rcpt * does not exist", "550 RCPT <bob@example.com> does not exist";
    UserUnknown: "> not found", "550 <bob@example.com> not found";
    UserUnknown: "was not found in", "550 recipient bob was not found in the directory";
}

//! Who greets? The server that was asked, a program on the computer, or somebody in between.

use crate::pasted::chars::one_of;
use crate::pasted::phrase::{contains_listed, contains_one, starts_with_one};

/// Makers of programs that read mail on the computer itself, as their greetings and the issuers of
/// their certificates name them.
const SCANNERS: &str = "\
    avast|avg |kaspersky|eset |bitdefender|mail shield|norton|mcafee|sophos|fortinet|\
    zscaler|dr.web|drweb|g data|gdata|panda|trend micro|spamihilator|popfile|mailwasher|\
    pop3 proxy|smtp proxy|imap proxy";

/// Companies whose servers never greet with another's name: what is asked, what greets.
const COMPANIES: &[(&[&str], &[&str])] = &[
    (&["gmail.com", "googlemail.com", "google.com"], &["google.com", "gmail"]),
    (&["office365.com", "outlook.com", "live.com"], &["outlook.com", "office365"]),
    (&["yahoo.com"], &["yahoo"]),
    (&["me.com", "icloud.com"], &["icloud", "apple", "me.com"]),
    (&["zoho.com", "zoho.eu"], &["zoho"]),
];

/// What a greeting says of who stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Greeter {
    /// A program on the computer.
    Scanner,
    /// Another server, in place of the one that was asked.
    Other,
    /// A box on the way, which writes over what the server says (Cisco writes stars).
    Rewritten,
}

/// Whether an issuer or a greeting names a program on the computer.
pub(super) fn is_scanner(text: &str) -> bool {
    contains_listed(text, SCANNERS)
}

/// Whether a name is one of the company's whose server was asked.
pub(super) fn is_own_name(asked: &str, name: &str) -> bool {
    COMPANIES.iter().any(|(hosts, own)| is_at(asked, hosts) && contains_one(name, own))
}

/// Whether a host is one of a company that everybody knows.
pub(super) fn is_company(asked: &str) -> bool {
    COMPANIES.iter().any(|(hosts, _)| is_at(asked, hosts))
}

/// Whether a host is one of these, or below one.
fn is_at(asked: &str, hosts: &[&str]) -> bool {
    hosts.iter().any(|host| asked == *host || asked.ends_with(&format!(".{host}")))
}

/// Who stands there, as a line in small letters tells it; none if nothing is odd.
pub(super) fn greeter(line: &str, asked: Option<&str>) -> Option<Greeter> {
    let is_struck = line.starts_with("250") && line.contains("xxxxxxx");
    let is_greeting = starts_with_one(line, &["220 ", "220-", "+ok ", "* ok "]);
    let has_stars = line.starts_with("220") && line.matches('*').count() > 6;
    if is_struck || has_stars {
        return Some(Greeter::Rewritten);
    }
    if !is_greeting {
        return None;
    }
    if is_scanner(line) {
        return Some(Greeter::Scanner);
    }
    let asked = asked?;
    let name = line[3..].trim_start_matches(one_of("- ")).split_whitespace().next();
    let names_host = name.is_some_and(|name| name.contains('.'));
    let is_other =
        COMPANIES.iter().any(|(hosts, own)| is_at(asked, hosts) && !contains_one(line, own));
    (names_host && is_other && line.starts_with("220")).then_some(Greeter::Other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_greets_in_anothers_place_is_seen() {
        let gmail = Some("smtp.gmail.com");
        for (line, asked, wanted) in [
            ("+ok avg pop3 proxy server 7.5", None, Some(Greeter::Scanner)),
            ("220 smtp.gmail.com esmtp x1 - gsmtp", gmail, None),
            ("220-web3.hosting.example esmtp exim 4.96", gmail, Some(Greeter::Other)),
            ("220-web3.hosting.example esmtp exim 4.96", Some("mail.shop.example"), None),
            ("220 ****************************", gmail, Some(Greeter::Rewritten)),
            ("+ok dovecot ready.", None, None),
        ] {
            assert_eq!(greeter(line, asked), wanted, "{line}");
        }
    }
}

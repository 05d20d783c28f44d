//! Which certificate did a test show, and does it hold? What `openssl s_client`, `curl` and
//! `gnutls-cli` print of it.

use super::greeting;
use crate::pasted::chars::one_of;
use crate::pasted::phrase::{contains_listed, last, starts_with_one};

/// What a test shows of a certificate.
#[derive(Clone, Debug, Default)]
pub(super) struct ShownCertificate {
    /// Whether a program on the computer has issued it.
    pub(super) is_scanners: bool,
    /// The name that it is made out to.
    name: Option<String>,
    /// The names that it holds for, which decide alone (RFC 9525 section 6.3).
    names: Vec<String>,
    /// What the program says of it.
    fault: Option<Fault>,
    /// Whether the program compared the names itself, and found that they fit.
    is_good: bool,
    /// Where in the chain the program is, counted from the server's own certificate.
    depth: Option<u8>,
}

/// Why a certificate does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Expired,
    SelfSigned,
    OtherName,
    /// It is made out to another name, and the names that it holds for were not shown.
    LikelyOtherName,
    /// Nothing leads from it to an issuer that is known.
    Unproven,
}

impl Fault {
    /// The word of the finding.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::SelfSigned => "self-signed",
            Self::OtherName => "for another name",
            Self::LikelyOtherName => "most likely for another name",
            Self::Unproven => "incomplete, or from an issuer that programs do not know",
        }
    }

    /// Whether the name is the matter, which whoever typed it can change.
    pub(super) fn is_name(self) -> bool {
        matches!(self, Self::OtherName | Self::LikelyOtherName)
    }
}

/// What programs say of a certificate, in small letters. OpenSSL's numbers 20 and 21 often mean
/// only that the tester's computer has no roots: of the server's own certificate they mean more.
const SAYINGS: &[(&str, Fault)] = &[
    (
        "certificate has expired|certificate is expired|num=10:|return code: 10 |\
         expired certificate|the certificate chain uses expired",
        Fault::Expired,
    ),
    (
        "self signed certificate|self-signed certificate|num=18:|num=19:|\
         return code: 18 |return code: 19 ",
        Fault::SelfSigned,
    ),
    (
        "num=62:|return code: 62 |hostname mismatch|\
         no alternative certificate subject name matches|\
         does not match target host name|name in the certificate does not match|\
         certificate subject name",
        Fault::OtherName,
    ),
    (
        "num=21:|return code: 21 |certificate problem: unable to get local issuer|\
         certificate issuer is unknown",
        Fault::Unproven,
    ),
];

impl ShownCertificate {
    /// Takes a line in small letters; whether it was about a certificate.
    pub(super) fn take(&mut self, line: &str) -> bool {
        let depth = line.strip_prefix("depth=").and_then(|rest| rest.get(..1)?.parse().ok());
        self.depth = depth.or(self.depth);
        let is_issuer = line.starts_with("issuer") || line.starts_with("i:");
        if is_issuer || depth.is_some_and(|depth| depth > 0) {
            self.is_scanners |= greeting::is_scanner(line);
            return true;
        }
        if let Some(fault) = self.said(line) {
            self.fault.get_or_insert(fault);
            return true;
        }
        self.is_good |= line.contains("hostname ok") || line.contains("no sni provided");
        let names = line.split(one_of(", ")).filter_map(|word| word.strip_prefix("dns:"));
        self.names.extend(names.map(str::to_owned));
        let is_leaf =
            starts_with_one(line, &["depth=0", "subject=", "subject:", "0 s:", "* subject:"]);
        if is_leaf {
            self.name = common_name(line).or(self.name.take());
        }
        is_leaf || line.starts_with("depth=") || line.contains("verify return")
    }

    /// What the program says of it in a line.
    fn said(&self, line: &str) -> Option<Fault> {
        let is_own = self.depth == Some(0) && line.contains("num=20:");
        let known = SAYINGS.iter().find(|(words, _)| contains_listed(line, words));
        known.map(|(_, fault)| *fault).or(is_own.then_some(Fault::Unproven))
    }

    /// Why it does not hold for `host`. That its name is another's is certain only where the names
    /// that it holds for were shown, or a program compared them.
    pub(super) fn fault(&self, host: Option<&str>) -> Option<Fault> {
        if self.is_good || self.fault.is_some_and(|fault| fault != Fault::SelfSigned) {
            return self.fault.filter(|_| !self.is_good);
        }
        let by_name = host.and_then(|host| self.fault_of_name(host));
        self.fault.or(by_name)
    }

    fn fault_of_name(&self, host: &str) -> Option<Fault> {
        if !self.names.is_empty() {
            let is_held = self.names.iter().any(|name| holds(name, host));
            return (!is_held).then_some(Fault::OtherName);
        }
        let name = self.name.as_deref()?;
        let domain = |name: &str| {
            let labels: Vec<&str> = name.rsplit('.').take(2).collect();
            labels.join(".")
        };
        let bare = name.strip_prefix("*.").unwrap_or(name);
        let is_other = bare.contains('.')
            && domain(bare) != domain(host)
            && !greeting::is_own_name(host, bare);
        is_other.then_some(Fault::LikelyOtherName)
    }
}

/// Whether a certificate's name holds for a host; a star stands for one label.
fn holds(name: &str, host: &str) -> bool {
    let of_star = |domain| host.split_once('.').is_some_and(|(_, rest)| rest == domain);
    name == host || name.strip_prefix("*.").is_some_and(of_star)
}

/// `CN = mail.example.com`, `/CN=mail.example.com`, in small letters.
fn common_name(line: &str) -> Option<String> {
    let at = ["cn = ", "cn="].iter().find_map(|key| last(line, key).map(|at| at + key.len()))?;
    let name = line[at..].split(one_of(",/ ")).next()?.trim();
    Some(name.to_owned()).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_judged_by_what_was_shown_of_it() {
        let host = Some("mail.shop.example");
        for (text, wanted) in [
            ("depth=0 cn = c1.hosting.test", Some(Fault::LikelyOtherName)),
            ("subject: cn = c1.hosting.test\ndns:c1.hosting.test", Some(Fault::OtherName)),
            ("subject: cn = c1.hosting.test\ndns:c1.hosting.test, dns:mail.shop.example", None),
            ("subject: cn = c1.hosting.test\ndns:*.shop.example", None),
            ("depth=0 cn = mail.shop.example", None),
            ("depth=0 cn = *.shop.example", None),
            (
                "depth=0 cn = c1.hosting.test\nverify return code: 0 (ok)",
                Some(Fault::LikelyOtherName),
            ),
            (
                "depth=0 cn = mail.shop.example\nverify error:num=20:unable to get local issuer",
                Some(Fault::Unproven),
            ),
            ("depth=1 cn = r10\nverify error:num=20:unable to get local issuer certificate", None),
            ("verify error:num=10:certificate has expired", Some(Fault::Expired)),
            (
                "curl: (60) ssl certificate problem: self-signed certificate",
                Some(Fault::SelfSigned),
            ),
            (
                "curl: (60) ssl: no alternative certificate subject name matches target host name",
                Some(Fault::OtherName),
            ),
            ("verify return code: 20 (unable to get local issuer certificate)", None),
        ] {
            let mut shown = ShownCertificate::default();
            for line in text.lines() {
                shown.take(line);
            }
            assert_eq!(shown.fault(host), wanted, "{text}");
        }
    }
}

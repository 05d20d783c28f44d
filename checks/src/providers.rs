//! Whose mail servers are these? The well-known companies by the names of their hosts, and the asker's own provider.

use verdict::Profile;

use crate::hosts::MailHost;

/// Endings of MX host names, and whose they are. From the companies' own set-up guides, read 2026-11.
const WELL_KNOWN: &[(&str, &str)] = &[
    ("google.com", "Google"),
    ("googlemail.com", "Google"),
    ("mail.protection.outlook.com", "Microsoft 365"),
    ("mx.microsoft", "Microsoft 365"),
    ("olc.protection.outlook.com", "Microsoft Outlook.com"),
    ("icloud.com", "Apple iCloud"),
    ("protonmail.ch", "Proton Mail"),
    ("messagingengine.com", "Fastmail"),
    ("zoho.com", "Zoho Mail"),
    ("zoho.eu", "Zoho Mail"),
    ("zoho.in", "Zoho Mail"),
    ("yahoodns.net", "Yahoo"),
    ("yandex.net", "Yandex"),
    ("yandex.ru", "Yandex"),
    ("mail.ru", "Mail.ru"),
    ("secureserver.net", "GoDaddy"),
    ("mxrecord.io", "mailbox.org"),
    ("mailbox.org", "mailbox.org"),
    ("posteo.de", "Posteo"),
    ("tutanota.de", "Tuta"),
    ("migadu.com", "Migadu"),
    ("gandi.net", "Gandi"),
    ("ovh.net", "OVH"),
    ("ionos.com", "IONOS"),
    ("ionos.de", "IONOS"),
    ("kundenserver.de", "IONOS"),
    ("emailsrvr.com", "Rackspace"),
    ("amazonaws.com", "Amazon"),
    ("mimecast.com", "the filter of Mimecast"),
    ("pphosted.com", "the filter of Proofpoint"),
    ("ppe-hosted.com", "the filter of Proofpoint"),
    ("barracudanetworks.com", "the filter of Barracuda"),
    ("messagelabs.com", "the filter of Broadcom"),
    ("mailcontrol.com", "the filter of Forcepoint"),
    ("iphmx.com", "the filter of Cisco"),
    ("trendmicro.com", "the filter of Trend Micro"),
    ("trendmicro.eu", "the filter of Trend Micro"),
    ("hornetsecurity.com", "the filter of Hornetsecurity"),
    ("antispamcloud.com", "the filter of N-able"),
    ("spamexperts.com", "the filter of N-able"),
    ("mailspamprotection.com", "the filter of SiteGround"),
    ("mx.cloudflare.net", "Cloudflare Email Routing"),
    ("improvmx.com", "ImprovMX"),
];

/// The company that runs a mail host, if its name is one that everybody knows.
pub(crate) fn well_known(host: &str) -> Option<&'static str> {
    let is_below = |ending: &str| host.strip_suffix(ending).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    WELL_KNOWN.iter().find(|(ending, _)| is_below(ending)).map(|(_, company)| *company)
}

/// Whether a mail host is one of the provider's: by its name or by an address.
pub(crate) fn is_own(profile: &Profile, host: &MailHost) -> bool {
    profile.is_own_host(&host.name) || host.addresses.all().any(|address| profile.server_at(address).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn companies_are_known_by_whole_labels() {
        let table = [
            ("aspmx.l.google.com", Some("Google")),
            ("smtp.google.com", Some("Google")),
            ("example-com.mail.protection.outlook.com", Some("Microsoft 365")),
            ("notgoogle.com", None),
            ("google.com.attacker.example", None),
            ("mx.example.com", None),
        ];
        for (host, company) in table {
            assert_eq!(well_known(host), company, "{host}");
        }
    }
}

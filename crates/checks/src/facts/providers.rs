//! Whose mail servers are these? The well-known companies, by the names of their hosts.

/// Endings of MX host names, and whose they are. From the companies' own set-up guides, read
/// 2026-11.
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

/// Endings of name servers' names, and who serves the zones there. From the companies' own set-up
/// guides, read 2026-11.
const DNS_COMPANIES: &[(&str, &str)] = &[
    ("ns.cloudflare.com", "Cloudflare"),
    ("domaincontrol.com", "GoDaddy"),
    ("registrar-servers.com", "Namecheap"),
    ("namecheaphosting.com", "Namecheap"),
    ("googledomains.com", "Google Cloud DNS"),
    ("azure-dns.com", "Microsoft Azure"),
    ("azure-dns.net", "Microsoft Azure"),
    ("azure-dns.org", "Microsoft Azure"),
    ("azure-dns.info", "Microsoft Azure"),
    ("ui-dns.com", "IONOS"),
    ("ui-dns.de", "IONOS"),
    ("ui-dns.org", "IONOS"),
    ("ui-dns.biz", "IONOS"),
    ("ovh.net", "OVH"),
    ("anycast.me", "OVH"),
    ("gandi.net", "Gandi"),
    ("hetzner.com", "Hetzner"),
    ("hetzner.de", "Hetzner"),
    ("your-server.de", "Hetzner"),
    ("digitalocean.com", "DigitalOcean"),
    ("linode.com", "Akamai Linode"),
    ("vultr.com", "Vultr"),
    ("wixdns.net", "Wix"),
    ("squarespacedns.com", "Squarespace"),
    ("wordpress.com", "WordPress.com"),
    ("vercel-dns.com", "Vercel"),
    ("nsone.net", "NS1"),
    ("dnsimple.com", "DNSimple"),
    ("dnsmadeeasy.com", "DNS Made Easy"),
    ("easydns.com", "easyDNS"),
    ("he.net", "Hurricane Electric"),
    ("name.com", "Name.com"),
    ("name-services.com", "eNom"),
    ("worldnic.com", "Network Solutions"),
    ("dreamhost.com", "DreamHost"),
    ("bluehost.com", "Bluehost"),
    ("hostgator.com", "HostGator"),
    ("siteground.net", "SiteGround"),
    ("dns-parking.com", "Hostinger"),
    ("porkbun.com", "Porkbun"),
    ("transip.net", "TransIP"),
    ("infomaniak.ch", "Infomaniak"),
    ("one.com", "one.com"),
    ("loopia.se", "Loopia"),
    ("rzone.de", "STRATO"),
    ("inwx.de", "INWX"),
    ("akam.net", "Akamai"),
    ("ultradns.net", "UltraDNS"),
    ("yandexcloud.net", "Yandex"),
    ("reg.ru", "REG.RU"),
    ("hichina.com", "Alibaba Cloud"),
    ("alidns.com", "Alibaba Cloud"),
];

/// Endings of the name servers to which registrars and dealers lead domains that have run out, are
/// on hold or for sale. From what these servers say of themselves, read 2026-11.
const PARKING: &[&str] = &[
    "sedoparking.com",
    "parkingcrew.net",
    "bodis.com",
    "above.com",
    "parklogic.com",
    "afternic.com",
    "dan.com",
    "uniregistrymarket.link",
    "cashparking.com",
    "pendingrenewaldeletion.com",
    "renewyourname.net",
    "suspended-domain.com",
    "verify-contact-details.com",
];

/// Whether a name server is one for domains that nobody uses at the moment.
pub(crate) fn is_parking(name_server: &str) -> bool {
    PARKING.iter().any(|ending| is_below(name_server, ending))
}

/// Whether a name is this one or below it.
fn is_below(name: &str, ending: &str) -> bool {
    name.strip_suffix(ending).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// The company that serves a zone, if the name of its name server is one that everybody knows.
pub(crate) fn dns_company(name_server: &str) -> Option<&'static str> {
    // Amazon numbers its endings: ns-1.awsdns-01.com, .net, .org, .co.uk.
    let is_amazon = name_server.split('.').nth(1).is_some_and(|label| label.starts_with("awsdns-"));
    let listed = DNS_COMPANIES
        .iter()
        .find(|(ending, _)| is_below(name_server, ending))
        .map(|(_, company)| *company);
    listed.or(is_amazon.then_some("Amazon Route 53"))
}

/// The company that runs a mail host, if its name is one that everybody knows.
pub(crate) fn well_known(host: &str) -> Option<&'static str> {
    WELL_KNOWN.iter().find(|(ending, _)| is_below(host, ending)).map(|(_, company)| *company)
}

/// The company that keeps a domain's mailboxes, by the name of a mail host. A filter passes mail on
/// to where they are.
pub(crate) fn keeps_mailboxes(host: &str) -> Option<&'static str> {
    well_known(host).filter(|company| !company.starts_with("the filter of"))
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

    #[test]
    fn whoever_serves_a_zone_is_known_by_whole_labels() {
        let table = [
            ("ada.ns.cloudflare.com", Some("Cloudflare")),
            ("ns-1536.awsdns-00.co.uk", Some("Amazon Route 53")),
            ("ns1.notgoogledomains.com", None),
            ("ns1.hosting.example", None),
            ("awsdns-00.example", None),
        ];
        for (name_server, company) in table {
            assert_eq!(dns_company(name_server), company, "{name_server}");
        }
    }
}

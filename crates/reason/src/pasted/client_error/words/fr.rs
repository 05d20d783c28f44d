//! French.

use super::concept::{Concept, Stems};

pub(super) const STEMS: &[Stems] = &[
    (Concept::Outgoing, "sortant|smtp|envoi|envoy|d'expédition"),
    (Concept::Incoming, "entrant|imap|pop3|réception|recev|récup"),
    (Concept::Server, "serveur|hôte"),
    (Concept::Connection, "connexion|connecter|joindre|contact|lien sécurisé|répon|réseau|établir"),
    (
        Concept::Failed,
        "échou|échec|impossible|erreur|n'a pas pu|n'a pu|indisponible|inaccessible|\
         ne répond pas|pas disponible|refus",
    ),
    (Concept::Not, "\x20pas|aucun|n'est|sans "),
    (Concept::Timeout, "expiré|délai|temps imparti|timeout|trop de temps|temps limite"),
    (Concept::Broken, "interromp|perdue|perdu|réinitialis|coupé|fermé|inattendu|mis fin|déconnect"),
    (
        Concept::NotFound,
        "introuvable|inconnu|pas trouv|trouver|pas été trouv|n'existe pas|résoudre|\
         résolution",
    ),
    (Concept::Certificate, "certificat|l'identité du serveur|identité de|nom principal"),
    (
        Concept::Untrusted,
        "invalide|non valide|pas valide|expiré|ne correspond|correspond|approuv|\
         confiance|vérifi|problème|auto-signé|autosigné|incorrect",
    ),
    (Concept::Encryption, "starttls|tls|ssl|chiffr|crypt|sécurisé"),
    (
        Concept::Unsupported,
        "ne propose pas|pas en charge|ne gère pas|ne prend|ne semble pas gérer|\
         ne supporte|non pris en charge|ne dispose pas|pas disponible|non support",
    ),
    (
        Concept::Login,
        "avec l'identifiant|authentif|s'identifier|ouvrir une session|ouverture de session|\
         connexion au compte|identifi",
    ),
    (
        Concept::Method,
        "méthode d'authentification|mots de passe chiffrés|mot de passe chiffré|\
         mécanisme d'authentification|mot de passe sécurisé",
    ),
    (Concept::Password, "mot de passe|mots de passe|nom d'utilisateur|identifiant|nom de compte"),
    (
        Concept::Refused,
        "avec l'identifiant|incorrect|invalide|refus|rejet|erroné|mauvais|pas accept|non autoris|\
         pas autoris|n'autorise|autoris|échou|permet|impossible|échec de l'authent|\
         échec de l\u{2019}authent|échec d'authent",
    ),
    (Concept::Required, "requis|requiert|nécessaire|exige|nécessit|doit|obligatoire"),
    (Concept::Relay, "relai|relay|relayer"),
    (
        Concept::DataFile,
        "fichier de données|dossiers personnels|outlook.pst|.ost|dossiers par défaut",
    ),
    (Concept::TooMany, "trop de|nombre maximal|nombre maximum|simultan|maximal de connexions"),
    (Concept::Temporary, "temporaire|plus tard|interne"),
    (Concept::Sender, "adresse de l'expéditeur|adresse d'expéditeur|adresse d'expédition"),
    (Concept::Size, "taille du message|trop volumineux|taille maximale"),
];

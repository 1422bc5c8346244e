import { customWords } from './custom-meanings.ts'

/**
 * What words in the names of fields mean, in English, Dutch, German, French, Spanish, Italian, Portuguese, Polish, Swedish and Danish, in small
 * letters and without accents. A meaning of several words is in order; one of none says nothing.
 */
const words: Readonly<Record<string, string>> = {
  '': `hubspot salesforce pipedrive zoho associated associations at on in with by the of a an de het een der die das den dem des van von zu und en y e et and du la le les l d del della dello di do da dos das
 el los las il lo i gli o a os as of for fur pour para per por till av och i ny ar est is info information details detail  c x your our current aktuell actuel`,
  first: 'first given forename fname vorname voornaam prenom imie fornamn fornavn firstname givenname christian',
  last: 'last surname family lname nachname achternaam familienname apellido apellidos cognome sobrenome apelido nazwisko efternamn efternavn lastname familyname',
  name: 'name naam nom nome nazwa namn navn nm bezeichnung benaming omschrijving_naam denominazione named',
  'first last name': 'fullname fullnaam nomcomplet',
  email:
    'email mail emailaddress emailadres emailadresse courriel correo mailadres mailadresse epost epostadress mailaddress posta_elettronica eml',
  phone:
    'phone tel telephone telefon telefoon telefono telefone phonenumber telefonnummer telefoonnummer telefonnr telefoonnr tlf tlfnr fon ph rufnummer',
  mobile:
    'mobile mob cell cellphone handy handynummer mobil mobilnummer mobiel gsm portable movil celular cellulare telemovel komorka komorkowy mobilephone mobiltelefon mobilnr',
  fax: 'fax telefax faks faxnummer faxnumber',
  company:
    'company firma firm bedrijf unternehmen entreprise empresa azienda societa firmy foretag virksomhed organisation organization org organisatie organizacja organizacion organizzazione organizacao business_name employer arbeitgeber werkgever employeur societe compagnie betrieb klientfirma corp',
  'company name':
    'companyname firmenname firmanaam bedrijfsnaam unternehmensname foretagsnamn virksomhedsnavn razon_social ragione_sociale organisationsname orgname',
  account: 'account acct relatie konto klientkonto',
  contact:
    'contact kontakt contactpersoon ansprechpartner contacto contatto contato kontaktperson person persoon personne persona pessoa osoba customer klant kunde client cliente klient kund',
  job: 'job roles beruf functie fonction funzione funcao stanowisko befattning stilling position role rol rolle poste cargo puesto ruolo profession beroep occupation',
  'job title': 'jobtitle functietitel functieomschrijving stellenbezeichnung berufsbezeichnung yrkestitel stillingsbetegnelse',
  title: 'title titel titre titulo titolo tytul',
  street:
    'street strasse straat rue calle via rua ulica gata gade str straatnaam streetaddress address1 addressline1 strassehausnummer adres_straat adresse1',
  address: 'address adresse adres direccion indirizzo endereco morada adress addr anschrift adresa',
  city: 'city stadt ort stad plaats woonplaats ville ciudad citta cidade miasto town wohnort localite localidad localita localidade postort vestigingsplaats',
  state:
    'state province provincie bundesland region provincia provence etat estado stato wojewodztwo county kanton canton landsdel regiao regione departement st_prov stateprovince provincestate',
  postal: 'postal zip postcode plz postleitzahl zipcode postalcode kodpocztowy postnummer postnr codepostal codigopostal',
  country: 'country land pays pais paese kraj nation countryregion cntry',
  website:
    'website web webseite homepage webadres webadresse site siteweb sitio_web sito url weburl internetadresse internet webbplats hjemmeside www strona',
  domain: 'domain domein domaine dominio domena doman',
  sales: 'sales verkoop ventes ventas vendite vendas sprzedaz forsaljning salg verkauf verkaufe',
  industry: 'industry branche branchen sector secteur settore setor sektor bransch industrie industria branza vertical trade',
  type: 'type typ tipo soort art kind kategorie categorie category categoria kategoria klasse',
  parent:
    'parent moeder mutter mere matriz madre capogruppo moder moderbolag ubergeordnet overkoepelend holding headquarters_company',
  revenue: 'revenue omzet umsatz turnover ingresos fatturato faturamento przychod omsattning omsaetning sales_revenue rev',
  'annual revenue': 'jaaromzet jahresumsatz arsomsattning annualrevenue chiffreaffaires ca_annuel',
  annual: 'annual yearly jaarlijks jahrlich annuel anual annuale roczny arlig per_year',
  employees:
    'employees employee mitarbeiter medewerkers werknemers effectif effectifs empleados dipendenti funcionarios colaboradores pracownicy pracownikow anstallda ansatte headcount staff personeel numberofemployees mitarbeiterzahl mitarbeiteranzahl personnel fte salaries',
  count: 'count anzahl aantal nombre numeroof liczba antal cantidad quantita quantidade qty amountof quantity',
  currency: 'currency wahrung valuta devise moneda moeda waluta currencycode currencyisocode iso_code cur',
  status: 'status zustand statut situacao toestand',
  owner:
    'owner eigenaar besitzer inhaber proprietaire propietario proprietario wlasciciel agare ejer verantwoordelijke verantwortlicher responsable responsabile responsavel assigned assignee accountmanager rep salesrep betreuer zustandig opiekun ansvarig ownerid',
  value: 'value wert waarde valeur valor valore wartosc varde vaerdi worth',
  amount:
    'amount amt betrag bedrag montant importe importo quantia kwota belopp belob sum summe total totaal price prijs preis prix precio prezzo preco volume dealvalue auftragswert dealwaarde',
  lifetime: 'lifetime ltv clv cltv levensduur levenslang vie_client',
  'lifetime value': 'ltv_value klantwaarde kundenwert lifetimevalue customerlifetimevalue',
  credit: 'credit krediet kredit credito kredyt',
  limit: 'limit limiet limite grens maximum max plafond',
  'credit limit': 'kreditlimit kredietlimiet creditlimit kreditgrens kreditgrans kreditrahmen',
  payment: 'payment pay betaal betaling betalings zahlung zahlungs paiement pago pagamento platnosc betalning payments reglement',
  terms:
    'terms term bedingung bedingungen conditions condiciones condizioni condicoes voorwaarden warunki villkor betingelser conditie termijn ziel frist',
  'payment terms':
    'zahlungsziel zahlungsbedingungen betalingsvoorwaarden betaaltermijn betalningsvillkor zahlungsfrist betalingsbetingelser paymentterms',
  method: 'method methode metodo metoda metod weise wijze mode moyen forma manier way_of',
  'payment method':
    'zahlungsart zahlungsweise betaalwijze betaalmethode betalningssatt paymentmethod betalningsmetod betalingsmetode zahlungsmethode',
  lead: 'lead interessent prospect prospekt aanvraag_lead',
  interest: 'interest interesse interet interes interessi interesses zainteresowanie intresse interests',
  level: 'level niveau nivel livello poziom niva stufe grad rating temperature',
  travel: 'travel trip reis reise voyage viaje viaggio viagem podroz resa rejse tour journey holiday vakantie urlaub vacation',
  destination:
    'destination destinations bestemming bestemmingen reiseziel reiseziele destino destinos destinazione destinazioni cel_podrozy resmal rejsemal zielort ziel_land destinationer',
  departure:
    'departure vertrek abreise abflug abfahrt depart salida partenza partida wyjazd wylot avresa afrejse outbound start_travel hinreise',
  'departure date': 'vertrekdatum abreisedatum abflugdatum datedepart avresedatum reisebeginn startdatum_reis',
  return:
    'return terugkomst ruckreise ruckkehr ruckflug retour regreso vuelta ritorno retorno regresso volta powrot hemresa aterresa hjemrejse inbound terugreis',
  'return date': 'terugkomstdatum retourdatum ruckreisedatum ruckkehrdatum hemresedatum returdatum reiseende',
  travelers:
    'travelers travellers traveler traveller reisende reizigers voyageurs viajeros viaggiatori viajantes podroznych resenarer rejsende pax passengers passagiere passagiers passengers personen guests',
  adults:
    'adults adult erwachsene erwachsener volwassenen volwassene adultes adulte adultos adulti doroslych dorosli vuxna vuxen voksne',
  children: 'children child kids kinder kinderen enfants ninos bambini criancas dzieci barn bornene minors',
  budget: 'budget begroting presupuesto orcamento budzet',
  preferred:
    'preferred wunsch gewunscht gewunschte wens gewenste voorkeur souhaitee souhaite preferida preferido preferita preferito onskat onskad desired wanted requested bevorzugt preferowany',
  estimated:
    'estimated estimate est geschat geschatte geschatzt geschatzter verwacht_waarde estime estimado stimato szacowana uppskattat expected_value forecasted',
  expected:
    'expected erwartet erwartetes erwarteter verwacht verwachte prevu prevue attendu esperado esperada previsto prevista prevision oczekiwana oczekiwany forvantat forventet planned anticipated target forecast projected',
  close:
    'close closing closed abschluss sluit sluiting sluitings cloture cierre chiusura fechamento fecho zamkniecia zamkniecie avslut lukke signing',
  'close date': 'abschlussdatum sluitingsdatum closedate afsluitdatum datecloture avslutsdatum lukkedato',
  'expected close date': 'expectedclosedate abschlusstermin',
  date: 'date datum fecha data dato dt day tag jour dia giorno dzien dag',
  probability:
    'probability prob wahrscheinlichkeit waarschijnlijkheid kans probabilite probabilidad probabilita probabilidade prawdopodobienstwo sannolikhet sandsynlighed chance likelihood winchance odds',
  stage: 'stage phase fase etape etapa fas etap dealstage pipelinestage stadium step dealphase',
  pipeline: 'pipeline trichter funnel',
  lost: 'lost verloren perdu perdue perdido perdida perso persa utracona utracony forlorad tabt loss verlust losing verlies',
  reason: 'reason grund reden raison motif motivo razon causa powod orsak arsag why',
  'lost reason': 'verlustgrund verliesreden lossreason lostreason closedlostreason',
  source: 'source src quelle bron herkunft herkomst origen fuente origine fonte origem zrodlo kalla kilde provenance leadsource',
  'lead source': 'leadquelle leadbron leadherkunft',
  campaign: 'campaign campagne kampagne campana campagna campanha kampania kampanj',
  score: 'score punkte punktzahl scoring puntuacion punteggio pontuacao punktacja poang rating_score leadscore',
  next: 'next nachste nachster nachstes volgende prochain prochaine proximo proxima prossimo prossima nastepny nasta naeste upcoming',
  followup:
    'followup followups opvolging wiedervorlage relance seguimiento richiamo acompanhamento uppfoljning opfolgning callback recontact follow_up nachfassen recall',
  description:
    'description desc beschreibung omschrijving descripcion descrizione descricao opis beskrivning beskrivelse notes note notities notizen bemerkung bemerkungen opmerking opmerkingen commentaire commentaires remarques comments comment memo observaciones anmerkungen anteckningar noteringar toelichting remarks',
  subject: 'subject betreff onderwerp objet asunto oggetto assunto temat amne emne topic headline task_name taskname',
  body: 'body text inhalt inhoud contenu cuerpo testo corpo tresc innehall indhold content',
  priority:
    'priority prio prioritat prioriteit priorite prioridad priorita prioridade priorytet prioritet urgency dringlichkeit urgentie',
  due: 'due fallig falligkeit verval echeance vencimiento scadenza vencimento termin forfallo forfald deadline',
  'due date': 'falligkeitsdatum vervaldatum falligam duedate einddatum_taak forfallodatum forfaldsdato',
  reminder: 'reminder erinnerung herinnering rappel recordatorio promemoria lembrete przypomnienie paminnelse',
  completed:
    'completed complete erledigt voltooid terminee completado completato concluido ukonczono slutford fuldfort finished done gereed afgerond',
  converted: 'converted konvertiert geconverteerd converti convertido convertito',
  created:
    'created create createdate erstellt aangemaakt angelegt cree creado creato criado utworzono skapad oprettet creation creationdate added createddate',
  modified:
    'modified updated lastmodified geandert gewijzigd modifie modificado modificato zmodyfikowano andrad aendret lastupdate mise_a_jour changed update systemmodstamp',
  id: 'id uid uuid guid identifier recordid kennung objectid',
  birth:
    'birth birthday dob birthdate geburtsdatum geburtstag geboortedatum geboorte naissance nacimiento nascita nascimento urodzenia fodelsedatum fodselsdag verjaardag cumpleanos compleanno aniversario',
  salutation: 'salutation anrede aanhef civilite saludo saluto tratamento zwrot tilltal mr_mrs',
  language: 'language sprache taal langue idioma lingua jezyk sprak sprog locale',
  assistant: 'assistant assistent assistentin assistente asistente asystent secretary sekretar',
  home: 'home privat prive thuis domicile domowy hem private personal personlig particulier',
  work: 'work arbeit geschaftlich dienstlich zakelijk werk travail trabajo lavoro trabalho sluzbowy arbete arbejde office buro kantoor bureau business professional professionnel profissional direct',
  main: 'main primary primar haupt hoofd principal principale primaire glowny huvud hoved central zentrale general algemeen allgemein',
  other:
    'other alternative alternate andere ander autre otro altro outro inny annan andet secondary second zweite tweede deuxieme extra additional backup 2',
  billing:
    'billing rechnung rechnungs factuur facturatie facturation factura fatturazione faktura fakturering invoice invoicing bill fakturerings',
  shipping:
    'shipping liefer lieferung lever levering livraison envio spedizione entrega dostawa leverans delivery shipment ship bezorg aflever',
  mailing: 'mailing correspondence correspondentie korrespondenz',
  score_of_vendor: 'hubscore predictive einstein',
  weighted: 'weighted gewichtet gewogen pondere ponderado ponderato wazona viktat vaegtet adjusted',
  last_time:
    'latest recent letzte letzter letztes laatste dernier derniere ultimo ultima ultimos ostatni senaste sidste previous prior',
  time: 'time zeit tijd heure hora ora czas tid timestamp',
  code: 'code kode codigo codice kod iso',
  url_of: 'link linkedin facebook twitter instagram skype',
  opt: 'optout optin unsubscribed subscribed opted consent einwilligung toestemming consentement subscription bounced bounce invalid verified verification quarantined',
  conversion: 'conversion umwandlung conversie',
  deal: 'deal opportunity verkaufschance opportunite oportunidad opportunita oportunidade szansa affar salgsmulighed sale transaction angebot',
  participants:
    'participants participant teilnehmer deelnemers deelnemer participantes partecipanti uczestnicy deltagare deltagere attendees invitees',
  task: 'task aufgabe taak tache tarea tarefa zadanie uppgift opgave todo',
  activity: 'activity activiteit aktivitat activite actividad attivita atividade aktywnosc aktivitet',
  // What organisations keep beside the standard fields.
  number: 'number nr numer numero nummer num no ref reference referentie referenz referencia riferimento referens',
  expiry:
    'expiry expires expiration expire ablauf ablaufdatum verloopt vervalt verloop caducidad scadenza_doc validade waznosci utgang utlop geldig gultig valid valable valido valida wazna wazny giltig gyldig until bis tot do til',
  passport: 'passport pass reisepass paspoort passeport pasaporte passaporto passaporte paszport',
  insurance:
    'insurance versicherung verzekering assurance seguro assicurazione ubezpieczenie forsakring forsikring insurer versicherer verzekeraar krankenkasse zorgverzekeraar mutuelle',
  licence: 'licence license lizenz licentie vergunning licencia licenza licenca licencja licens permis rijbewijs fuhrerschein',
  contract: 'contract vertrag contrat contrato contratto kontrakt umowa avtal aftale agreement overeenkomst',
  start:
    'start beginn begin debut inicio inizio comeco poczatek rozpoczecia borjan starts commencement anfang aanvang einsatzbeginn kickoff',
  end: 'end ende eind einde fin fine fim koniec zakonczenia slut ends finish',
  rent: 'rent huur miete loyer alquiler affitto aluguel czynsz hyra husleje kaltmiete',
  lease: 'lease bail mietvertrag huurcontract najmu arrendamiento',
  tenant: 'tenant huurder mieter locataire inquilino najemca hyresgast lejer',
  flat: 'flat unit apartment wohnung appartement appartment lot piso appartamento lagenhet',
  hourly: 'hourly hour uur stunde heure uurtarief stundensatz',
  rate: 'rate tarief satz tarif tarifa tariffa taxa stawka taxe tariff fee',
  discount: 'discount korting rabatt remise descuento sconto desconto rabat disc',
  tax: 'tax vat btw mwst tva iva ust nip moms belasting steuer ustid fiscal',
  'tax number': 'vatnumber btwnummer ustidnr steuernummer ustidnummer',
  registration: 'registration kvk handelsregister siret siren krs registreer registro orgnr chamber_of_commerce',
  bank: 'bank iban banque banco banca kontonummer rekening rekeningnummer',
  loyalty: 'loyalty treue trouw fidelite fidelidad fedelta fidelidade lojalnosc lojalitet klantenkaart',
  tier: 'tier stufe_tier segment rang rank class klasse clase classe classificatie abc clasificacion klassning',
  newsletter: 'newsletter nieuwsbrief rundbrief infolettre boletin nyhetsbrev nyhedsbrev mailing_list',
  donor: 'donor donateur spender donante donatore doador darczynca givare',
  donation: 'donation gift spende don donacion donazione doacao darowizna gava giving',
  membership: 'membership lidmaatschap mitgliedschaft adhesion afiliacion czlonkostwo medlemskap medlemskab lidnr',
  vehicle:
    'vehicle vehicles car cars auto autos fahrzeug fahrzeuge voertuig voertuigen vehicule vehicules vehiculo veiculo pojazd pojazdow fordon koretoj fleet flotte wagenpark fuhrpark vloot',
  device: 'device gerat apparaat appareil dispositivo urzadzenie enhet enhed machine maschine toestel',
  model: 'model modell modele modelo modello',
  brand: 'brand merk marke marque marca marka make',
  serial: 'serial serien serie serienummer seriennummer ',
  property: 'property immobilie objekt vastgoed bien inmueble immobile imovel nieruchomosc fastighet ejendom',
  area: 'area flache oppervlakte surface superficie powierzchnia yta areal sqm m2 qm size grosse taille',
  room: 'room rooms zimmer kamers pieces habitaciones camere quartos pokoi rum vaerelser bedrooms',
  price_list: 'pricelist preisliste prijslijst',
  project: 'project projekt projet proyecto progetto projeto',
  proposal: 'proposal offerte offerta offert tilbud quote quotation devis preventivo oferta propuesta angebotsnr',
  order: 'order bestellung bestelling commande pedido ordine zamowienie bestallning ordre auftrag',
  event: 'event veranstaltung evenement evento wydarzenie',
  guest: 'guest gast gaste gasten invite huesped ospite hospede gosc',
  school: 'school schule ecole escuela scuola escola szkola skola skole college university universitat universiteit',
  grade: 'grade klas anno rocznik arskurs grado gpa',
  course: 'course kurs cursus cours curso corso',
  teacher:
    'teacher lehrer leraar professeur profesor insegnante professor nauczyciel larare instructor fahrlehrer instructeur moniteur docent',
  doctor: 'doctor arzt arts huisarts hausarzt medecin medico lekarz lakare laege gp physician',
  allergy: 'allergy allergies allergie allergien alergia alergias allergia allergi',
  meal: 'meal menu essen maaltijd repas comida pasto refeicao posilek mat diet dieet dieta dietary vegetarian',
  seat: 'seat sitz stoel siege asiento posto assento miejsce sate saede',
  emergency: 'emergency notfall nood noodcontact urgence emergencia emergenza nodfall',
  gender: 'gender sex geschlecht geslacht sexe sexo sesso plec kon',
  nationality:
    'nationality nationalitat nationaliteit nationalite nacionalidad nazionalita nacionalidade narodowosc nationalitet staatsangehorigkeit',
  age: 'age alter leeftijd edad eta idade wiek alder',
  size_of: 'grootte groesse',
  species: 'species tierart diersoort espece especie gatunek djurart breed rasse ras race raza razza raca rasa',
  pet: 'pet tier huisdier dier animal mascota animale zwierze zwierzecia husdjur kaeledyr haustier',
  chip: 'chip microchip chipa',
  vaccination: 'vaccination impfung vaccinatie vacuna vaccino vacina szczepienie',
  appointment:
    'appointment afspraak rendezvous cita appuntamento consulta wizyta booking buchung boeking reservation reservering',
  visit: 'visit besuch bezoek visite visita wizyta besok besog',
  service: 'service dienst dienstleistung dienstverlening servicio servizio servico usluga tjanst ydelse',
  product: 'product produkt produit producto prodotto produto artikel article',
  region_of_sales: 'territory gebiet rayon verkaufsgebiet zona strefa distrikt',
  warranty: 'warranty garantie garantia garanzia gwarancja garanti guarantee',
  delivery: 'zustellung bezorging levertijd lieferzeit leadtime',
  power:
    'power leistung vermogen puissance potencia potenza moc effekt kwh kw consumption verbrauch verbruik consommation consumo zuzycie forbrukning energy energie energia',
  meter: 'meter zahler teller compteur contador contatore licznik matare',
  budget_holder: 'decisionmaker beslisser entscheider decideur decisor',
  competitor: 'competitor wettbewerber mitbewerber concurrent concurrente competidor concorrente konkurent konkurrent',
  partner: 'partner partenaire socio parceiro',
  agency: 'agency agentur bureau agence agencia agenzia agencja byra',
  group: 'group gruppe groep groupe grupo gruppo grupa grupp gruppen',
  hire: 'hire einstellung aanname embauche contratacion assunzione',
  agreed: 'agreed vereinbart afgesproken convenu',
  artwork: 'artwork grafik grafisch',
}

function index(): ReadonlyMap<string, readonly string[]> {
  const meanings = new Map<string, readonly string[]>()
  for (const [meaning, written] of [...Object.entries(words), ...Object.entries(customWords)]) {
    const of = meaning === '' ? [] : meaning.split(' ')
    for (const word of written.trim().split(/\s+/)) {
      const asWritten = word.replaceAll('_', ' ')
      if (!meanings.has(asWritten)) meanings.set(asWritten, of)
    }
  }
  return meanings
}

/** By word, or by two that stand next to each other. */
export const wordMeanings: ReadonlyMap<string, readonly string[]> = index()

"""Everyday words of each language in Latin letters, as patients type them: small letters, no accents.

The library judges by letters alone and takes "reschedule" for German; a word that only one language has
settles it. To add a language, add its words here and its text to data/languages.yml.
"""

from __future__ import annotations

# Also the spellings of a phone keyboard: an English message must never be taken for another language.
ENGLISH = frozenset(
    """
    a about ache aches aching achy adjust adjustment adjustments after again ago ah ain aint all almost
    already also always am an and another anti any anybody anyone anything apart appointment appt are arent
    arm arms around as asap ask at aunt away b4 back bad be because bed been before being below best better
    between big bit blade blades body bone bones book booking both bring but buy by bye call came can cancel
    cant car card care change cheap check child chiro clinic clinics close cold come comes coming cos cost
    costs could couldnt cut dad daughter day days desk did didnt die disc do doc doctor does doesnt doing
    done dont dose down drive dunno each early easy eat else email ems end english ergonomics even evening
    ever every everything exercise exercises expensive eye far fast feel feeling feels feet fell felt fever
    few fin find fine first fit five fix foam for four free friend from front full fun gel gentle get gets
    getting gift girl give gives go goes going gone gonna good got great gym had half hand hands hard has
    have havent having he head heal heat heavy hello help helped helping helps her here hers hey hi high him
    his hit hold home hope hospital hot hour hours how howdy hows hurt hurting hurts husband i ibuprofen ice
    id if ill im in info injury inside insurance into is isnt it its ive job joint just keep kid kids knee
    know languages large last late later least left leg legs less let life lift lifting like line list
    little live lol long look lot lots love low lower lung made make makes man many mass massage massages
    maybe me mean meant medicare menu middle might min mine minute mom money month months more morning most
    mother move mri much mum muscle must my myself name near neck need needed nerve never new next nice
    night no nobody none nope normal not nothing now number of off often oh oi ok okay old on once one
    online only open or oral order other our out over own paid pain painful pains pair paracetamol parking
    part pay pee people per person phone physio physios physiotherapy pie pill pillow pills place plan
    please pls plz point poor pop post posture press price prices problem progress pull pulled push put
    question quick quite r rate read real really red reschedule rest rib ribs right roller rub rug run s
    safe said sale same sat saturday saw say says scan see seems seen send serious session sessions set
    sharp she shot should shoulder shoulders shouldnt show sick side sin sir sit sits sitting sleep slept
    slow so some somebody someone something son soon sore sorry spasm speak spine sprain staff stairs stand
    start stiff still stop stress stretch stretches strong stuff such sun sure surgery swim t take takes
    taking talk tape teach tell ten tens tense tension than thank thanks that thats the their them then
    therapist therapists therapy there theres these they thing things think this those though three through
    thx tight till time times tingling tingly tired to today told tomorrow too took total treat treatment
    treatments tried trigger try trying turn two u uncle under until up upper ur us use used using very
    visit vital vs wait wake walk walking wanna want wants was wasnt wat way we week weekend weeks well went
    were what whats when whens where wheres which while who whole whom why wife will with without wont word
    work worked working works worry worse worst would wouldnt wrong x xray ya yeah year years yep yes
    yesterday yet yo yoga you young your youre yours zero
    """.split()  # noqa: SIM905 (a list of quoted words is harder to read)
)

# In names, or in English itself: "José da Silva", "gracias for your help", "c'est la vie", "son", "no".
# They speak for a language beside other words, and for none on their own.
WEAK = frozenset(
    """
    ab ai aide ak akin al ale allegro als alt ana ang angle anh animal ans ant ante assurance assurances ate
    au aus avant ay ba baba bang bay bi bin bis bo bom bon bong bra bras bravo bueno buenos ca cam casa ce
    che cher chi chin chose ci cinta co com comment con consultation contra costa cote da dal dans dar das
    de dei del dem den der des di dia dias dice din dm do doi doktor dolce dolores dong dos dove du due e ed
    ein el elle em en encore er era et fa fare fate favor fe font fort forte fret fur gap gay gel gen gi
    gran grand gras grave gusto gut ha hai han hasta hat hay hija hindi ho hoa ibu il in ins insurance io ir
    isa ka kang kay ke ki kind kinder kite kong ku kung la lai lam lan lang lange las lat lau le les li lien
    links lo lola long los lou luc luz ly ma mae mag mahal mai mal male mam mama man mann map mar mari maria
    martes mas mat may me mein mere mes mi minh mir mis mit mo moi mon mucho na nam nan nani nas nay ne ng
    nho ni nic nino non nos o ob od on ore ou pa pale pan papa par para pas payer pendant per phi pi plus
    pod pong por porter pour pres prima primer prix quay que ra radio rang rat respire roi rosa sa sakit sal
    san sang sans santa santos sara se sea sem ser sera ses si sim sino sol solo son soy sta stark sur ta
    tag tai tak tam tao tap te ter thai thi tho ti tim tita tram tres tu tue uber um un una uno va vale
    valor van vat ve ver vi via vin vista voila von vous war weiss wi wo y yo yon yun za zu
    """.split()  # noqa: SIM905
)

WORDS: dict[str, frozenset[str]] = {
    code: frozenset(words.split())
    for code, words in {
        "es": """
            a abren acepta aceptan adios ahora al algo alguien algun alguna alivia aliviar alta anos antes
            aqui asi atienden aun ayer ayuda ayudame ayudar ayudarme ayudeme bien brazo brazos buena buenas
            bueno buenos cada cadera calor cama cambiar cancelar caro casa cita citas clinica columna como
            con consulta consultas contra costado cual cuales cuando cuanta cuantas cuanto cuantos cuello
            cuerpo cuesta cuestan da dar de debo dedos del desde despues dia dias dice disculpe doctora
            dolor dolores donde dormir dos duele duelen ejercicio ejercicios el ella ellos embarazada en
            entender entiendo entre era es esa ese eso espalda espanol esposa esposo esta estacionamiento
            estado estan estar este estiramiento estiramientos esto estoy faja fisio fisioterapeuta
            fisioterapia frio fue fuerte gracias grave ha habla hablan hablar hablo hace hacen hacer hago
            han hasta hay hermana hermano hija hijo hola hombro hombros hora horario horas hoy ir izquierda
            izquierdo jueves la las le les levantar llamar llevan llevo lo los lunes madre mal manana mano
            marido martes mas masaje masajes me medicina medico mejor mes meses mi miercoles mis mucha
            muchas mucho muchos muy nada nadie necesita necesito ni nino ninos no noche noches nos nuestra o
            omoplato omoplatos otra otro padre para parte pecho pedir pero pierna piernas poco por porque
            posible precio precios primer primera pueda puede pueden puedo que queda queja quien quiero
            quisiera quita receta recomienda respirar respiro sabado sabados saber se sea seguro semana
            semanas senor senora sentado sesion sesiones si siento sin sobre solo son soy su sus tambien
            tarde tardes te tenemos tengo tiene tienen todo todos tomar trabajan trabajo tratamiento tu
            ubicados un una unos usted ustedes vale ver vez viernes voy y ya yo
        """,
        "fr": """
            a accepte acceptez ai aide aider aidez aie ainsi allez alors anglais annuler ans apres as
            assurance assurances au aujourd aussi autre aux avant avec avez avoir avons beaucoup besoin bien
            bonjour bonsoir bras c ca calmer car ce cela ces cest cette chaud cher chez chose clinique
            cliniques combien comme comment consultation cote cou cout coute coutent d dans de demain depuis
            des deux dimanche dit docteur dois doit dormir dos douleur douleurs du elle en enceinte encore
            enfant entre epaule epaules es est et etes etre exercice exercices faire fait faites faut femme
            fermez fille fils fois font fort francais francaise froid gauche grave guerir haut hier horaire
            horaires hui il ils j jai jambe jambes je jeudi jour jours jusqu juste kine l la laquelle le les
            leur lui lundi m ma mais mal malade maman mardi mari matin mauvais me medecin meilleur merci
            mercredi mere mes moi moins mois mon mort n ne ni nos notre nous nuit omoplate omoplates on
            ordonnance ou ouvert ouverte ouvrez par parce parle parlent parler parlez pas payer pendant pere
            peu peut peux plait plus plusieurs poitrine porter pour pourquoi pouvez pouvoir premiere prendre
            prenez pres prix puis puisse qu quand que quel quelle quelles quelqu quels qui quoi rdv rendez
            respire respirer revoir rien s salut samedi sans savoir se seance seances semaine semaines ses
            si soigner soir sommes son sont stationnement suis sur svp t ta tarif tarifs te temps tes toi
            tous tout tres trop trouve tu un une va vendredi veux voir vos votre voudrais voulez vous
            vraiment y
        """,
        "pt": """
            a aberto abre abrem aceita aceitam acho agendar agora ainda ajuda ajudar alguem algum alguma
            alivia aliviar alta amanha anos ao aos aqui as assim ate atende atendem bem boa bom braco cada
            cama cancelar clinica coisa coluna com como consegue consigo consulta consultas costas crianca
            custa custam da das de demora depois desculpa desculpe desde desmarcar devo dia dias disse dizer
            do doem doi domingo dor dores dormir dos doutor dura e ela ele eles em endereco entendo entre
            era escapula escapulas essa esse esta estacionamento estao estava este estou eu exercicio
            exercicios faco fala falam falar falo favor faz fazer fica filha filho fisio fisioterapeuta
            fisioterapia foi gelo gente gostaria grave gravida ha hoje hora horario horas ingles isso ja la
            lado machucou mae mais mal manha marcar marido mas massagem me medico melhor mes meses meu meus
            mim minha minhas muita muitas muito muitos na nao nas nem ninguem no noite nos nossa nosso o
            obrigada obrigado oi ola ombro ombros onde ontem os ou outra outro pai para parte peito pela
            pelo perna pernas pescoco pode podem poderia por porque portugues portuguesa posso pouco pra
            precisa preciso preco precos primeira quais qual qualquer quando quanta quantas quanto quantos
            que quem quero quinta remedio respirar respiro sabado saber se segunda seguro sei sem semana
            semanas sentado ser sessao sessoes seu sexta sim sinto so sobre sou sua tao tarde tchau tem
            temos tempo tenho ter terca tive todo todos tomar trabalho tratamento tudo um uma uns vai valor
            vez voce voces vou
        """,
        "it": """
            a abbia abbiamo accettate ai aiuta aiutare aiutarmi aiuto al alla alle altra altro anche ancora
            anni aperti aperto appuntamento aprite arrivederci assicurazione avete bambini bambino bene
            bisogno braccio buona buonasera buongiorno c caldo capisco cervicale che chi chiudete ci ciao
            collo come con cosa cosi costa costano cura da dal dalla dei del della delle devo di dice dolore
            dolori domani dopo dormire dottore dove due e ed era esercizi esercizio essere fa faccio fare
            fate fatto figlia figlio fisioterapia fisioterapista forte fra freddo gamba gambe gennaio gia
            giorni giorno giovedi gli grave grazie ha hanno ho i ieri il in incinta indirizzo inglese
            insieme io italiana italiani italiano l la lavoro le lei li lo loro lui lunedi ma madre mai mal
            male mano marito martedi massaggi massaggio me medicina medico meglio mercoledi mese mesi mette
            mi mia mie miei mille mio moglie molto ne nel nella nessuno niente noi non nostro notte o oggi
            ogni oppure ora orari orario ore padre parcheggio parla parlare parlate parlo passa per perche
            pero petto piu poco posso potete potrei prego prendere prenotare prenotazione prezzi prezzo
            prima primo problema puo qualche qualcuno quale quali quando quanta quante quanti quanto quella
            quello questa questo qui respirare respiro ricetta riesco sabato salve sara scapola scapole
            schiena scusa scusi se seduta sedute senta sento senza sera settimana settimane si siamo siete
            solo sono spalla spalle sta stato sto su sua subito sul suo tanto ti tra troppo trova tutta
            tutti tutto un una uno va venerdi vi viene visita voglio vorrei
        """,
        "de": """
            ab abend aber alle allein als also alt am an anmelden arbeit arm arzt arztin atmen auch auf aus
            behandlung behandlungen bei beim bekomme bereits besser bezahlen bin bis bist bitte brauche
            brauchen brust da damit danach danke dankeschon dann das dass dauert dem den denn der des
            deutsch dich die diese dieser dieses dir doch dort drei durch echt ein eine einem einen einer
            eines englisch entschuldigung er erste ersten es essen etwas euch euer eure fahren falsch frage
            fragen frau freitag fur ganz geben gegen geht genau geoffnet gerne geschlossen gesicht gestern
            gibt gut guten hab habe haben habt halb hallo halte hast hat hatte hatten heben heilt helfen
            heute hier hilf hilfe hilft hinten ich ihm ihnen ihr ihre im immer in ins ist ja jahre jede
            jeden jemand jetzt juckt kalte kann kannst kein keine keinen kind kinder kommen kommt konnen
            konnte kosten kostet krank krankengymnastik krankenkasse lange leider lieber liegen links mache
            machen macht mal man mann massage mehr mein meine meinem meinen meiner meines mich minuten mir
            mit mittwoch mochte mochten moin monat monate monaten montag morgen muss mussen mutter nach
            nachste nachsten nacht nachts nacken neben nehmen nein nicht nichts nie noch nur ob oben oberen
            oder offnet ohne parkplatz parkplatze physiotherapie praxis preis preise rechts rezept rucken
            ruckenschmerzen ruckenweh samstag samstags schlafen schlecht schlimm schmerz schmerzen schmerzt
            schon schulter schulterblatt schulterblatter schulterblattern schultern schwanger sehr seit sie
            sind sitzen sitzung sitzungen so sofort sohn soll sollte sonntag spater spreche sprechen spricht
            stark starke stunde stunden suche tag tage tagen taub termin termine tochter tschuss tue tun tut
            uber uberweisung ubung ubungen uhr um und uns unser unsere unter vater verletzt versicherung
            verstehe versteht viel viele vielen vom von vor vorher wann war warme warum was weg weh weil
            weiss weniger wenn wer werde werden wie wieder wieviel will wir wird wo woche wochen wohl wollen
            wurde zahlen zeit zu zum zur zwei zwischen
        """,
        "pl": """
            aby albo ale angielski angielskiego angielsku bardzo bedzie bedziecie bez biodro bo bol bola
            bole bolem boli bolu byc byl byla cena ceny chce chcialabym chcialbym ciaza ciazy co corka cos
            cwiczen cwiczenia cwiczenie czasu czego czemu czesc czy dla dlaczego dlugo do dobra dobre dobry
            dziecko dzieki dziekuje dzien dzis dzisiaj fizjo fizjoterapeuta fizjoterapeuty fizjoterapia
            fizjoterapii gdy gdzie glowa godzin godzina godziny gornej i ich ile im ja jak jaka jaki jakie
            jesli jest jestem jutro juz kark karku kiedy klatce klatka klinika kogo koszt kosztuja kosztuje
            kregoslup kregoslupa ktora ktorej ktory ktos ku lat lekarz lekarza lepiej lewy lopatek lopatka
            lopatkami lopatki ma macie maja mam mama mamy masaz masaze maz meza mi miesiac miesiecy mnie
            mniej moc moga moge moj moja moje mowi mowic mowicie mowie moze mozecie mozna musi musze na nad
            nam nas nasz nawet nic nie niech nikt niz nocy noga nogi o od oddychac oddycham oddychaniu
            odwolac ojciec on ona oni otwarte otwieracie pan pani panstwo parking piatek piersiowej plecach
            plecami plecow plecy po pod polska polski polsku pomaga pomagaja pomoc pomocy pomoze
            poniedzialek poniedzialku potrzebna potrzebne potrzebuje powazne prosze przed przepraszam przez
            przy przychodnia przyjmujecie ramie rano reka reke rodzaj roku rozumiem sa sie silne silny
            skierowanie sobie sobota sobote soboty spac stac stopnia szyi szyja szyje ta tak tam te tego tej
            temu ten teraz termin to tu twoj tych tydzien tygodni tygodnia tylko u ubezpieczenie umowic w
            was wasz wasza we wiecej wieczor wiem witaj witam wizyt wizyta wizyte wizyty wlasnie wszystko z
            za zapisac zapytac zaraz ze zle zona zwolnienie
        """,
        "vi": """
            bac bai bao bay be benh bi biet bo bong buoi cam can canh chao chau chi chieu cho chua chung
            chuom co con cong cua cung dang dat dau day de dem den di dia dich dieu do doi dong du duoc
            duong em gap gay ghe gi gia giai giam gio giua giup hai han hay hen ho hoi hom huy ke kem khach
            kham khi khiem khieng kho khong khop lai lam lan lanh lau lich lien lieu luc lung luon ly ma mai
            mang mat may me mo moi mot mua muon nam nang nao nay neu ngay nghi nghia ngoi ngu nguc nguoi
            nguy nha nhieu nho nhu nhung noi nong o oi on ong phai phan phi phong phut qua quan quay que ra
            rang rat rieng roi sang sao sau so suc tai tam tap tay te thai than thang the them then thi
            thich tho thoi thu thuoc thuong tien tieng tim tinh toi tram tren tro trong truoc tu tua tuan
            tuoi tuy vai van vat vay ve vi viec viet vo voi vua xac xe xem xin xoa xuong yeu
        """,
        "tl": """
            akin aking ako alam alin anak ang anim ano anong anuman apat araw asawa at ay ayaw ba baba babae
            bago bakit balikat bang bata batok bayad bigla braso bubuksan bukas bukod buntis buwan dahil
            dapat dati delikado dibdib din dito diyan doktor dyan ehersisyo gabi gagawin gamot ganito ganoon
            ginagawa ginawa gusto gustong habang hanggang hapon hello hilot hindi hinihingal humihinga
            huminga ilan ilang ingles inyo inyong isa isang itaas ito itong iyon ka kahit kailan kailangan
            kailangang kami kamusta kanan kang kapag kapatid kasi katawan kay kayo ko kong konsulta kumusta
            kung kuya lahat lalaki lalo lang leeg ligo likod likuran linggo lunes maaari maaga mabigat
            mabuti madalas mag magaling magandang magbayad magkano magpa mahal mahina mahirap makatulog
            malubha mamaya manhid marami maraming martes marunong mas masahe masakit masyado may mayroon
            mayroong meron minsan mo mong mula muna nagbubuhat nagbubukas naging nagsasalita namamanhid
            naman nanay nandito nandiyan nang nasaan nasaktan ng ngayon ngayong nila ninyo nito niyo nung
            nyo o oo opisina opo oras pa paa paalam paano pag pala palagi pang pano para pasensya pero po
            pong presyo puwede puwedeng pwede pwedeng sa saan sabado saka sakit salamat sana sanang sila
            simula sino sobra sobrang sumasakit susunod tagal tagalog talaga tanghali tanong taong tapos
            tatay tatlo tatlong tayo tinatanggap trabaho tulong tuloy tulungan tuwing ubo ulit ulo umaga
            umupo una unang upo wala walang yata yelo yun yung
        """,
        "ht": """
            ak ale anba angle angoudi anile anko anpil ansanm ansent ant anvan anwo ap apre asirans avan
            avek ayisyen bagay bezwen blese bliye bondye bonjou bonswa bouke bra bwat byen chak chale cheri
            danje demen depi deye do dokte domi doule ede egzesis eksize epi eske eskize fe fizyoterapi fret
            gen genyen gras imel isit jodi jou kapab ke ki kibo kijan kiles kisa kite kle klinik kob kobyen
            konbyen konn konpran konprann kote kou koule kounye koute kreyol lafyev lajan lakay le lendi
            lestomak leve lopital lou louvri lwil m mache machin madanm mal manman map masaj mesi mesye mize
            moun mwa mwen nan nou oswa ou pake pale papye pase pasew pi pitit pou poukisa pran premye pri
            pwochen randevou ranje rele remed renmen respire sak samdi santi semen semenn seyans silvouple
            sispann sou tande tankou tanpri tet timoun tou toujou touse tout travay twa twop vin vini vizit
            vle wi yo yon zepol zo
        """,
    }.items()
}

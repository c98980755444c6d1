package djong.base;

import java.util.List;
import java.util.random.RandomGenerator;

/** Names for containers that nobody named: a quality and a vessel or seafarer's word, {@code brave_kora}. Ours, not Docker's list. */
public final class Names {
    private static final List<String> QUALITIES = List.of("""
            able agile ample apt bold brave breezy bright brisk calm candid cheery civil clear clever cosmic
            crisp daring deft eager early earnest easy elegant epic fair famous fast fearless festive fine firm
            fleet fond frank free fresh gallant gentle glad golden grand hardy honest humble jolly jovial keen
            kind lively loyal lucid lucky mellow merry mighty modest neat nimble noble patient placid plucky
            polite proud quick quiet ready robust royal sage serene sharp silent sincere smart smooth snug
            solid sound spry stable steady stoic sturdy sunny swift tidy tough true upbeat valiant vivid warm
            wise witty zesty""".split("\\s+"));
    private static final List<String> VESSELS = List.of("""
            anchor atoll barque beacon binnacle bireme bosun bowsprit brig buoy cabin caravel carrack catboat
            clipper cog compass coracle corvette cove cutter dhow dinghy djong dory ferry fjord flotilla
            foresail frigate galleon galley gig halyard harbour haven helm jib junk kayak keel ketch kora
            lagoon lantern lateen longship lugger mainsail mast mizzen monsoon outrigger packet palari pilot
            pinisi pinnace prahu proa quay reef rigging rudder sampan schooner sextant shallop skiff skipper
            sloop spar spinnaker strait tiller topsail trimaran trireme turret wherry windlass xebec yawl yacht""".split("\\s+"));

    private Names() {}

    /** A name; {@code attempt} counts from 0, and later attempts append a digit so that a free name is found soon. */
    public static String random(RandomGenerator random, int attempt) {
        String name =
                QUALITIES.get(random.nextInt(QUALITIES.size())) + "_" + VESSELS.get(random.nextInt(VESSELS.size()));
        return attempt < 3 ? name : name + random.nextInt(attempt < 6 ? 10 : 100_000);
    }
}
